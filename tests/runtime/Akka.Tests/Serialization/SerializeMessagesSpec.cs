using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Serialization;

public sealed class SerializeMessagesSpec : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system = ActorSystem.Create("verified", "akka.actor { serialize-messages = on, serialize-creators = on }");

    public sealed record Note(string Text);

    public sealed record Exempt(object Reference) : INoSerializationVerificationNeeded;

    public sealed class Stubborn
    {
        public string Text => throw new InvalidOperationException("cannot be read");
    }

    public sealed class Keeper : ReceiveActor
    {
        public Keeper(Exempt same)
        {
            ArgumentNullException.ThrowIfNull(same);
            ReceiveAny(message => Sender.Tell(new Exempt(message)));
        }
    }

    public sealed class ErrorWatcher : ReceiveActor
    {
        public ErrorWatcher(Exempt logged) => Receive<Error>(error => ((TaskCompletionSource<Error>)logged.Reference).TrySetResult(error));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    private IActorRef Keep() => _system.ActorOf(Props.Create(() => new Keeper(new Exempt(new object()))));

    [Fact]
    public async Task Messages_must_be_serialized_and_read_back_on_their_way()
    {
        var note = new Note("x");
        var received = (await Keep().Ask<Exempt>(note, Patience)).Reference;
        Assert.Equal(note, received);
        Assert.NotSame(note, received);
    }

    [Fact]
    public async Task Messages_must_travel_as_they_are_when_they_ask_for_it()
    {
        var exempt = new Exempt(new object());
        Assert.Same(exempt, (await Keep().Ask<Exempt>(exempt, Patience)).Reference);
    }

    [Fact]
    public async Task Messages_that_cannot_be_serialized_must_be_dropped_and_logged()
    {
        var logged = new TaskCompletionSource<Error>(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.EventStream.Subscribe(_system.ActorOf(Props.Create(() => new ErrorWatcher(new Exempt(logged)))), typeof(Error));
        var keeper = Keep();
        keeper.Tell(new Stubborn());
        Assert.Contains("cannot be read", (await logged.Task.WaitAsync(Patience)).Cause.ToString());
        Assert.IsType<Note>((await keeper.Ask<Exempt>(new Note("still alive"), Patience)).Reference);
    }

    [Fact]
    public void Creators_that_cannot_be_serialized_must_be_refused() =>
        Assert.ThrowsAny<Exception>(() => _system.ActorOf(Props.Create(typeof(Keeper), new Stubborn())));
}
