using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Akka.Tests.DependencyInjection;

public sealed class DependencyResolverSpec : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Microsoft.Extensions.DependencyInjection.ServiceProvider _provider = new ServiceCollection()
        .AddSingleton<Clock>()
        .AddScoped<Session>()
        .AddTransient<Ticket>()
        .BuildServiceProvider();

    private readonly ActorSystem _system;

    public DependencyResolverSpec() =>
        _system = ActorSystem.Create("di", ActorSystemSetup.Create(BootstrapSetup.Create(), DependencyResolverSetup.Create(_provider)));

    public sealed class Clock;

    public sealed class Ticket;

    public sealed class Session : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }

    public sealed record Parts(Clock Clock, Ticket Ticket, string Name);

    public sealed record SessionUse(Session InActor);

    public sealed class ServedActor : ReceiveActor
    {
        public ServedActor(Clock clock, Ticket ticket, string name)
        {
            Receive<string>(text => text == "get", _ => Sender.Tell(new Parts(clock, ticket, name)));
            Receive<string>(_ => throw new InvalidOperationException("expected"));
        }
    }

    public sealed class ScopedActor : ReceiveActor
    {
        private readonly IServiceScope _scope;

        public ScopedActor(IServiceProvider provider)
        {
            _scope = provider.CreateScope();
            ReceiveAny(_ => Sender.Tell(new SessionUse(_scope.ServiceProvider.GetRequiredService<Session>())));
        }

        protected override void PostStop() => _scope.Dispose();
    }

    public sealed record Self(DisposableActor Actor);

    public sealed class DisposableActor : UntypedActor, IDisposable
    {
        public int Disposed { get; private set; }

        public void Dispose() => Disposed++;

        protected override void OnReceive(object message) => Sender.Tell(new Self(this));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task DependencyResolver_must_fill_in_what_the_arguments_do_not_give()
    {
        var resolver = DependencyResolver.For(_system);
        var first = await _system.ActorOf(resolver.Props<ServedActor>("one")).Ask<Parts>("get", Patience);
        var second = await _system.ActorOf(resolver.Props(typeof(ServedActor), "two"), "named").Ask<Parts>("get", Patience);
        Assert.Equal("one", first.Name);
        Assert.Equal("two", second.Name);
        Assert.Same(first.Clock, second.Clock);
        Assert.NotSame(first.Ticket, second.Ticket);
    }

    [Fact]
    public async Task DependencyResolver_must_ask_the_container_again_at_a_restart()
    {
        var actor = _system.ActorOf(DependencyResolver.For(_system).Props<ServedActor>("one"));
        var before = await actor.Ask<Parts>("get", Patience);
        actor.Tell("fail");
        var after = await actor.Ask<Parts>("get", Patience);
        Assert.NotSame(before.Ticket, after.Ticket);
        Assert.Same(before.Clock, after.Clock);
        Assert.Equal("one", after.Name);
    }

    [Fact]
    public async Task DependencyResolver_must_give_each_actor_its_scope()
    {
        var props = DependencyResolver.For(_system).Props<ScopedActor>();
        var (a, b) = (_system.ActorOf(props), _system.ActorOf(props));
        var inA = (await a.Ask<SessionUse>("x", Patience)).InActor;
        var inB = (await b.Ask<SessionUse>("x", Patience)).InActor;
        Assert.NotSame(inA, inB);
        Assert.True(await a.GracefulStop(Patience));
        Assert.True(inA.Disposed);
        Assert.False(inB.Disposed);
    }

    [Fact]
    public async Task DependencyResolver_must_leave_it_to_the_cell_to_dispose_an_actor_once()
    {
        var actor = _system.ActorOf(DependencyResolver.For(_system).Props<DisposableActor>());
        var incarnation = (await actor.Ask<Self>("who", Patience)).Actor;
        await _system.Terminate().WaitAsync(Patience);
        Assert.Equal(1, incarnation.Disposed);
    }

    [Fact]
    public void DependencyResolver_must_resolve_services_and_scopes()
    {
        var resolver = DependencyResolver.For(_system).Resolver;
        Assert.Same(_provider.GetRequiredService<Clock>(), resolver.GetService<Clock>());
        Assert.Null(resolver.GetService(typeof(string)));
        Session session;
        using (var scope = resolver.CreateScope())
            session = scope.Resolver.GetService<Session>();
        Assert.True(session.Disposed);
        Assert.Throws<ArgumentException>(() => resolver.Props(typeof(string)));
    }

    [Fact]
    public async Task DependencyResolver_must_say_that_its_setup_is_missing()
    {
        var bare = ActorSystem.Create("bare");
        Assert.Contains("DependencyResolverSetup", Assert.Throws<ConfigurationException>(() => DependencyResolver.For(bare)).Message);
        await bare.Terminate();
    }
}
