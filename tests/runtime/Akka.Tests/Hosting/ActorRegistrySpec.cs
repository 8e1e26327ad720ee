using Akka.Actor;
using Akka.Hosting;
using Xunit;

namespace Akka.Tests.Hosting;

public class ActorRegistrySpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private sealed class Key;

    private sealed class OtherKey;

    [Fact]
    public void ActorRegistry_must_keep_one_actor_a_key_unless_told_to_overwrite()
    {
        var registry = new ActorRegistry();
        Assert.Contains("Key", Assert.Throws<MissingActorRegistryEntryException>(() => registry.Get<Key>()).Message);
        Assert.False(registry.TryGet<Key>(out var missing));
        Assert.Same(ActorRefs.Nobody, missing);

        registry.Register<Key>(ActorRefs.Nobody);
        Assert.Same(ActorRefs.Nobody, registry.Get<Key>());
        Assert.Throws<DuplicateActorRegistryException>(() => registry.Register<Key>(ActorRefs.NoSender ?? ActorRefs.Nobody));
        Assert.False(registry.TryRegister<Key>(ActorRefs.Nobody));
        Assert.True(registry.TryRegister(typeof(Key), ActorRefs.Nobody, overwrite: true));
        Assert.True(registry.TryRegister<OtherKey>(ActorRefs.Nobody));
        Assert.Equal(2, registry.Count());
        Assert.Throws<ArgumentNullException>(() => registry.TryRegister<Key>(null!));
    }

    [Fact]
    public async Task ActorRegistry_must_let_callers_wait_for_an_actor()
    {
        var registry = new ActorRegistry();
        var byType = registry.GetAsync<Key>();
        var required = new RequiredActor<Key>(registry).GetAsync();
        Assert.False(byType.IsCompleted);
        registry.Register<Key>(ActorRefs.Nobody);
        Assert.Same(ActorRefs.Nobody, await byType.WaitAsync(Patience));
        Assert.Same(ActorRefs.Nobody, await required.WaitAsync(Patience));
        Assert.Same(ActorRefs.Nobody, await registry.GetAsync(typeof(Key)));
    }

    [Fact]
    public async Task ActorRegistry_must_let_callers_give_up_waiting()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = new ActorRegistry().GetAsync<Key>(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
