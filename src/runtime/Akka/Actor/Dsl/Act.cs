namespace Akka.Actor.Dsl;

/// <summary>The actor behind a description by functions.</summary>
public sealed class Act : ReceiveActor, IActorDsl
{
    public Act(Action<IActorDsl> config) => config(this);

    public Act(Action<IActorDsl, IActorContext> config) => config(this, Context);

    public Action<Exception, IActorContext> OnPostRestart { get; set; }

    public Action<Exception, object, IActorContext> OnPreRestart { get; set; }

    public Action<IActorContext> OnPostStop { get; set; }

    public Action<IActorContext> OnPreStart { get; set; }

    public SupervisorStrategy Strategy { get; set; }

    public void Receive<T>(Action<T, IActorContext> handler) => Receive<T>(message => handler(message, Context));

    public void Receive<T>(Action<T, IActorContext> handler, Predicate<T> shouldHandle) => Receive<T>(message => handler(message, Context), shouldHandle);

    public void Receive<T>(Predicate<T> shouldHandle, Action<T, IActorContext> handler) => Receive<T>(shouldHandle, message => handler(message, Context));

    public void ReceiveAny(Action<object, IActorContext> handler) => ReceiveAny(message => handler(message, Context));

    public void ReceiveAsync<T>(Func<T, IActorContext, Task> handler, Predicate<T> shouldHandle = null) =>
        ReceiveAsync<T>(message => handler(message, Context), shouldHandle);

    public void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, IActorContext, Task> handler) =>
        ReceiveAsync<T>(shouldHandle, message => handler(message, Context));

    public void ReceiveAnyAsync(Func<object, IActorContext, Task> handler) => ReceiveAnyAsync(message => handler(message, Context));

    public void DefaultPreRestart(Exception reason, object message) => base.PreRestart(reason, message);

    public void DefaultPostRestart(Exception reason) => base.PostRestart(reason);

    public void DefaultPreStart() => base.PreStart();

    public void DefaultPostStop() => base.PostStop();

    public void Become(Action<object, IActorContext> handler) => Become(Handled(handler));

    public void BecomeStacked(Action<object, IActorContext> handler) => BecomeStacked(Handled(handler));

    void IActorDsl.UnbecomeStacked() => UnbecomeStacked();

    public IActorRef ActorOf(Action<IActorDsl> config, string name = null) => Context.ActorOf(Props.Create(() => new Act(config)), name);

    protected override void PreStart()
    {
        if (OnPreStart != null) OnPreStart(Context);
        else base.PreStart();
    }

    protected override void PostStop()
    {
        if (OnPostStop != null) OnPostStop(Context);
        else base.PostStop();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        if (OnPreRestart != null) OnPreRestart(reason, message, Context);
        else base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        if (OnPostRestart != null) OnPostRestart(reason, Context);
        else base.PostRestart(reason);
    }

    protected override SupervisorStrategy SupervisorStrategy() => Strategy ?? base.SupervisorStrategy();

    private static Receive Handled(Action<object, IActorContext> handler) => message =>
    {
        handler(message, Context);
        return true;
    };
}

/// <summary>Creates actors that are described by functions.</summary>
public static class ActExtensions
{
    public static IActorRef ActorOf(this IActorRefFactory factory, Action<IActorDsl> config, string name = null) =>
        factory.ActorOf(Props.Create(() => new Act(config)), name);

    public static IActorRef ActorOf(this IActorRefFactory factory, Action<IActorDsl, IActorContext> config, string name = null) =>
        factory.ActorOf(Props.Create(() => new Act(config)), name);
}
