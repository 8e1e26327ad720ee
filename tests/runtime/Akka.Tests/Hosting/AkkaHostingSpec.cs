using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DependencyInjection;
using Akka.Hosting;
using Akka.Hosting.Configuration;
using Akka.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Akka.Tests.Hosting;

public class AkkaHostingSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public sealed class EchoActor : ReceiveActor
    {
        public EchoActor() => ReceiveAny(message => Sender.Tell(message));
    }

    public sealed class GreetingActor(string greeting) : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell($"{greeting} {message}");
    }

    public sealed class Client(IRequiredActor<EchoActor> echo)
    {
        public IRequiredActor<EchoActor> Echo { get; } = echo;
    }

    public sealed class CountingExtension : IExtension;

    public sealed class CountingExtensionId : ExtensionIdProvider<CountingExtension>
    {
        public override CountingExtension CreateExtension(ExtendedActorSystem system) => new();
    }

    private static IHost Host(Action<AkkaConfigurationBuilder, IServiceProvider> configure, Action<IServiceCollection>? services = null) =>
        new HostBuilder().ConfigureServices(collection =>
        {
            services?.Invoke(collection);
            collection.AddAkka("hosted", configure);
        }).Build();

    [Fact]
    public async Task AddAkka_must_start_actors_in_order_and_shut_down_with_the_host()
    {
        var events = new ConcurrentQueue<string>();
        using var host = Host((builder, _) => builder
            .WithActors((system, registry) => registry.Register<EchoActor>(system.ActorOf<EchoActor>("echo")))
            .WithActors(async (_, registry) =>
            {
                events.Enqueue("second " + await registry.Get<EchoActor>().Ask<string>("sees first", Patience));
            })
            .AddStartup((system, _) =>
            {
                events.Enqueue("startup");
                CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "note", () =>
                {
                    events.Enqueue("service-stop");
                    return Task.FromResult(Done.Instance);
                });
            }));
        await host.StartAsync().WaitAsync(Patience);
        var system = host.Services.GetRequiredService<ActorSystem>();
        Assert.Equal("hosted", system.Name);
        Assert.Equal("hi", await host.Services.GetRequiredService<ActorRegistry>().Get<EchoActor>().Ask<string>("hi", Patience));
        await host.StopAsync().WaitAsync(Patience);
        Assert.True(system.WhenTerminated.IsCompleted);
        Assert.Equal(["second sees first", "startup", "service-stop"], events);
        Assert.Same(CoordinatedShutdown.ClrExitReason.Instance, CoordinatedShutdown.Get(system).ShutdownReason);
    }

    [Fact]
    public async Task AddAkka_must_give_services_to_actors_and_actors_to_services()
    {
        using var host = Host(
            (builder, provider) => builder
                .WithActors((system, registry, resolver) => registry.Register<GreetingActor>(system.ActorOf(resolver.Props<GreetingActor>())))
                .WithActors((system, registry) => registry.Register<EchoActor>(system.ActorOf<EchoActor>()))
                .AddHocon($"app.name = {provider.GetRequiredService<string>()}", HoconAddMode.Prepend),
            services => services.AddSingleton("Hello").AddSingleton<Client>());
        await host.StartAsync().WaitAsync(Patience);
        var registry = host.Services.GetRequiredService<IReadOnlyActorRegistry>();
        Assert.Equal("Hello you", await registry.Get<GreetingActor>().Ask<string>("you", Patience));
        var client = host.Services.GetRequiredService<Client>();
        Assert.Equal("x", await client.Echo.ActorRef.Ask<string>("x", Patience));
        Assert.Same(client.Echo.ActorRef, await client.Echo.GetAsync());
        Assert.Equal("Hello", host.Services.GetRequiredService<ActorSystem>().Settings.Config.GetString("app.name"));
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task AddAkka_must_stop_the_host_when_the_system_ends_or_does_not_start()
    {
        using var ends = Host((_, _) => { });
        var stopping = new TaskCompletionSource();
        ends.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => stopping.TrySetResult());
        await ends.StartAsync().WaitAsync(Patience);
        await ends.Services.GetRequiredService<ActorSystem>().Terminate().WaitAsync(Patience);
        await stopping.Task.WaitAsync(Patience);
        await ends.StopAsync().WaitAsync(Patience);

        using var fails = Host((builder, _) => builder.WithActors((ActorSystem _, IActorRegistry _) => throw new InvalidOperationException("expected")));
        var failed = new TaskCompletionSource();
        fails.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => failed.TrySetResult());
        await fails.StartAsync().WaitAsync(Patience);
        await failed.Task.WaitAsync(Patience);
        await fails.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public void AkkaConfigurationBuilder_must_put_configuration_before_behind_or_instead()
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "x");
        Assert.False(builder.Configuration.HasValue);
        builder.AddHocon("a = 1, b = 1", HoconAddMode.Prepend);
        builder.AddHocon("a = 2", HoconAddMode.Prepend);
        builder.AddHocon("b = 3, c = 3", HoconAddMode.Append);
        var config = builder.Configuration.Value;
        Assert.Equal([2, 1, 3], new[] { config.GetInt("a"), config.GetInt("b"), config.GetInt("c") });
        builder.AddHocon("d = 4", HoconAddMode.Replace);
        Assert.False(builder.Configuration.Value.HasPath("a"));
        builder.AddSetup(BootstrapSetup.Create().WithConfig("e = 5").WithActorRefProvider(ProviderSelection.Local.Instance));
        Assert.Equal(5, builder.Configuration.Value.GetInt("e"));
        Assert.True(builder.ActorRefProvider.HasValue);
        Assert.Empty(builder.Setups);
        builder.AddSetup(DependencyResolverSetup.Create(new ServiceCollection().BuildServiceProvider()));
        builder.AddSetup(DependencyResolverSetup.Create(new ServiceCollection().BuildServiceProvider()));
        Assert.Single(builder.Setups);
    }

    [Fact]
    public async Task AddAkka_must_load_files_extensions_serializers_and_ask_time_outs()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "app.from-file = yes");
        using var host = Host((builder, _) => builder
            .AddHoconFile(file, HoconAddMode.Append)
            .WithExtension<CountingExtensionId>()
            .WithActorAskTimeout(TimeSpan.FromSeconds(3))
            .WithCustomSerializer("mine", [typeof(EchoActor)], system => new NewtonSoftJsonSerializer(system)));
        await host.StartAsync().WaitAsync(Patience);
        File.Delete(file);
        var system = host.Services.GetRequiredService<ActorSystem>();
        Assert.Equal("yes", system.Settings.Config.GetString("app.from-file"));
        Assert.True(system.HasExtension<CountingExtension>());
        Assert.Equal(TimeSpan.FromSeconds(3), system.Settings.AskTimeout);
        Assert.NotSame(system.Serialization.FindSerializerForType(typeof(EchoActor)), system.Serialization.FindSerializerForType(typeof(string)));
        Assert.Throws<ConfigurationException>(() => new AkkaConfigurationBuilder(new ServiceCollection(), "x").WithExtensions(typeof(string)));
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public void ConfigurationHoconAdapter_must_turn_sections_into_objects_and_numbers_into_arrays()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Akka:LogLevel"] = "DEBUG",
            ["Akka:Actor:Default-Dispatcher:Throughput"] = "7",
            ["Akka:Loggers:0"] = "A",
            ["Akka:Loggers:1"] = "B b",
            ["akka.remote.port"] = "1",
        }).Build();
        var config = configuration.ToHocon();
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal(7, config.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal(["A", "B b"], config.GetStringList("akka.loggers"));
        Assert.Equal(1, config.GetInt("akka.remote.port"));
        Assert.Equal("DEBUG", configuration.ToHocon(normalizeKeys: false).GetString("Akka.LogLevel"));
    }

    [Fact]
    public void ConfigurationHoconAdapter_must_read_keys_as_environment_variables_and_JSON_write_them()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AKKA:CLUSTER:SEED_NODES:0"] = "first",
            ["AKKA:CLUSTER:SEED_NODES:11"] = "third",
            ["AKKA:CLUSTER:SEED_NODES:2"] = "second",
            ["akka:log-config-on-start"] = "True",
            ["akka:deployment:\"/a.b\""] = "quoted",
        }).Build();
        var config = configuration.ToHocon();
        Assert.Equal(["first", "second", "third"], config.GetStringList("akka.cluster.seed-nodes"));
        Assert.True(config.GetBoolean("akka.log-config-on-start"));
        Assert.Equal("quoted", config.GetString("akka.deployment.\"/a.b\""));
        Assert.Equal(["first", "second", "third"], configuration.GetSection("akka").ToHocon().GetStringList("akka.cluster.seed-nodes"));
    }
}
