using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Serialization;
using Akka.Util;
using Newtonsoft.Json;
using Xunit;
using Serializer = Akka.Serialization.Serializer;

namespace Akka.Tests.Serialization;

public sealed class SerializationSpec : IAsyncLifetime
{
    private readonly ExtendedActorSystem _system = (ExtendedActorSystem)ActorSystem.Create("serialization", """
        akka.actor {
          serializers {
            shape = "Akka.Tests.Serialization.SerializationSpec+ShapeSerializer, Akka.Tests"
            named = "Akka.Tests.Serialization.SerializationSpec+NamedSerializer, Akka.Tests"
            gone = "No.Such.Serializer, Nowhere"
          }
          serialization-bindings {
            "Akka.Tests.Serialization.SerializationSpec+IShape, Akka.Tests" = shape
            "Akka.Tests.Serialization.SerializationSpec+Square, Akka.Tests" = json
            "Akka.Tests.Serialization.SerializationSpec+Named, Akka.Tests" = named
            "No.Such.Type, Nowhere" = json
          }
          serialization-identifiers {
            "Akka.Tests.Serialization.SerializationSpec+ShapeSerializer, Akka.Tests" = 901
          }
        }
        """);

    public interface IShape;

    public sealed record Circle(double Radius) : IShape;

    public record Square(int Side) : IShape;

    public sealed record SmallSquare(int Side) : Square(Side);

    public sealed record Named(string Name);

    public sealed record Order(int Count, float Ratio, decimal Price, object Loose, IActorRef? Owner, ImmutableList<string> Tags, Order? Next);

    public sealed class PrivateParts
    {
        private PrivateParts()
        {
        }

        public PrivateParts(string value, int unrelated) => Value = value + unrelated;

        public string? Value { get; private set; }
    }

    public sealed class ShapeSerializer(ExtendedActorSystem system) : Serializer(system)
    {
        public override bool IncludeManifest => true;

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Circle)obj).Radius.ToString("R"));

        public override object FromBinary(byte[] bytes, Type type) => Activator.CreateInstance(type, double.Parse(Encoding.UTF8.GetString(bytes)))!;
    }

    public sealed class NamedSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 902;

        public override string Manifest(object o) => "named-v1";

        public override byte[] ToBinary(object obj) => Encoding.UTF8.GetBytes(((Named)obj).Name);

        public override object FromBinary(byte[] bytes, string manifest) =>
            manifest == "named-v1" ? new Named(Encoding.UTF8.GetString(bytes)) : throw new SerializationException($"unknown {manifest}");
    }

    public sealed class SystemConverter(ExtendedActorSystem system) : JsonConverter<Version>
    {
        public override void WriteJson(JsonWriter writer, Version? value, JsonSerializer serializer) => writer.WriteValue(system.Name + value);

        public override Version ReadJson(JsonReader reader, Type objectType, Version? existingValue, bool hasExistingValue, JsonSerializer serializer) =>
            Version.Parse(((string)reader.Value!)[system.Name.Length..]);
    }

    public sealed class Echo : ReceiveActor
    {
        public Echo(string text, int number) => ReceiveAny(_ => Sender.Tell(text + number));
    }

    public sealed class WarningWatcher : ReceiveActor
    {
        public WarningWatcher(TaskCompletionSource<string> warned) => Receive<Warning>(w => warned.TrySetResult(w.Message.ToString()!));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    private T RoundTrip<T>(T message)
    {
        var serializer = _system.Serialization.FindSerializerFor(message!);
        var bytes = _system.Serialization.Serialize(message!);
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, message!);
        return (T)_system.Serialization.Deserialize(bytes, serializer.Identifier, manifest);
    }

    [Fact]
    public void Serialization_must_choose_the_most_specific_binding()
    {
        var serialization = _system.Serialization;
        Assert.IsType<ShapeSerializer>(serialization.FindSerializerFor(new Circle(1)));
        Assert.IsType<NewtonSoftJsonSerializer>(serialization.FindSerializerFor(new Square(1)));
        Assert.IsType<NewtonSoftJsonSerializer>(serialization.FindSerializerFor(new SmallSquare(1)));
        Assert.IsType<NewtonSoftJsonSerializer>(serialization.FindSerializerFor("text"));
        Assert.IsType<NamedSerializer>(serialization.FindSerializerFor(new Named("n")));
        Assert.IsType<ByteArraySerializer>(serialization.FindSerializerFor(new byte[1]));
        Assert.IsType<NullSerializer>(serialization.FindSerializerFor(null));
        Assert.IsType<ByteArraySerializer>(serialization.FindSerializerFor("text", "bytes"));
        Assert.IsType<ShapeSerializer>(serialization.FindSerializerFor(new Circle(1), "bytes"));
        Assert.IsType<NewtonSoftJsonSerializer>(serialization.FindSerializerForType(typeof(string)));
    }

    [Fact]
    public void Serialization_must_bring_messages_back()
    {
        Assert.Equal(new Circle(2.5), RoundTrip(new Circle(2.5)));
        Assert.Equal(new Named("n"), RoundTrip(new Named("n")));
        Assert.Equal([1, 2, 3], RoundTrip(new byte[] { 1, 2, 3 }));
        Assert.Equal("text", RoundTrip("text"));
        Assert.Equal(5, RoundTrip<object>(5));
        Assert.Equal(1.25m, RoundTrip<object>(1.25m));
        Assert.Equal("x1", RoundTrip(new PrivateParts("x", 1)).Value);
        var order = new Order(3, 0.5f, 1.10m, 7, _system.DeadLetters, ["a", "b"], new Order(1, 1, 1, 2.5, null, [], null));
        var back = RoundTrip(order);
        Assert.Equal(order with { Tags = back.Tags, Next = back.Next }, back);
        Assert.Equal(order.Tags, back.Tags);
        Assert.IsType<int>(back.Loose);
        Assert.Equal(2.5, back.Next!.Loose);
        Assert.Null(back.Next.Owner);
    }

    [Fact]
    public void Serialization_must_bring_references_paths_and_addresses_back()
    {
        Assert.Equal(_system.DeadLetters, RoundTrip(_system.DeadLetters));
        Assert.Equal(_system.DeadLetters.Path, RoundTrip(_system.DeadLetters.Path));
        var address = new Address("akka", "sys", "host", 1234);
        Assert.Equal(address, RoundTrip(address));
        Assert.Equal(PoisonPill.Instance.GetType(), RoundTrip(PoisonPill.Instance).GetType());
        Assert.Equal(
            _system.DeadLetters,
            _system.Serialization.DeserializeActorRef(Akka.Serialization.Serialization.SerializedActorPath(_system.DeadLetters)));
        Assert.Equal("", Akka.Serialization.Serialization.SerializedActorPath(ActorRefs.NoSender));
    }

    [Fact]
    public void Serialization_must_write_references_with_the_address_that_the_receiver_sees()
    {
        var address = new Address("akka.tcp", "serialization", "host", 4000);
        var bytes = _system.Serialization.FindSerializerFor("x").ToBinaryWithAddress(address, _system.DeadLetters);
        Assert.Contains("akka.tcp://serialization@host:4000/", Encoding.UTF8.GetString(bytes));
        Assert.Throws<InvalidOperationException>(Akka.Serialization.Serialization.GetCurrentTransportInformation);
        var information = Akka.Serialization.Serialization.WithTransport(_system, Akka.Serialization.Serialization.GetCurrentTransportInformation);
        Assert.Same(_system, information.System);
        Assert.Equal(_system.Provider.DefaultAddress, information.Address);
    }

    [Fact]
    public void Serialization_must_bring_configurations_back()
    {
        Config config = "a { b = 1, \"c.d\" = \"x y\" }\nlist = [1, { e = 2 }]\nsub = ${a}";
        config = config.WithFallback("a.f = 6, g = 7");
        var back = RoundTrip(config);
        Assert.Equal(config.Root.ToString(), back.Root.ToString());
        Assert.Equal(7, back.GetInt("g"));
        Assert.Equal(6, back.GetInt("a.f"));
        Assert.Equal(1, back.GetInt("sub.b"));
        Assert.Equal(ConfigurationFactory.Default().ToString(), RoundTrip(ConfigurationFactory.Default()).ToString());
    }

    [Fact]
    public void Serialization_must_bring_props_and_strategies_back()
    {
        var props = Props.Create(() => new Echo("x", 5)).WithDispatcher("akka.actor.internal-dispatcher");
        var back = RoundTrip(props);
        Assert.Equal(props.Arguments, back.Arguments);
        Assert.Equal(props.Type, back.Type);
        Assert.Equal(props.Dispatcher, back.Dispatcher);
        var decider = Decider.From(Directive.Restart, Directive.Stop.When<ArgumentException>());
        var strategy = RoundTrip(new OneForOneStrategy(3, TimeSpan.FromSeconds(2), decider));
        Assert.Equal(3, strategy.MaxNumberOfRetries);
        Assert.Equal(2000, strategy.WithinTimeRangeMilliseconds);
        Assert.Equal(Directive.Stop, strategy.Decider.Decide(new ArgumentException()));
        Assert.Equal(Directive.Restart, strategy.Decider.Decide(new InvalidOperationException()));
    }

    [Fact]
    public void Serialization_must_name_what_it_cannot_find()
    {
        Assert.Contains("[4711]", Assert.Throws<SerializationException>(() => _system.Serialization.Deserialize([], 4711, "x")).Message);
        Assert.Contains("[No.Such]", Assert.Throws<SerializationException>(() => _system.Serialization.Deserialize([], 901, "No.Such")).Message);
        Assert.Contains(
            "serializer id", Assert.Throws<ArgumentException>(() => SerializerIdentifierHelper.GetSerializerIdentifierFromConfig(typeof(string), _system)).Message);
    }

    [Fact]
    public void Serialization_must_know_serializers_by_their_numbers()
    {
        Assert.Equal(1, _system.Serialization.FindSerializerFor("x").Identifier);
        Assert.Equal(4, _system.Serialization.FindSerializerFor(Array.Empty<byte>()).Identifier);
        Assert.Equal(901, _system.Serialization.FindSerializerFor(new Circle(1)).Identifier);
        Assert.Equal(0, _system.Serialization.FindSerializerFor(null).Identifier);
        Assert.Equal("named-v1", Akka.Serialization.Serialization.ManifestFor(_system.Serialization.FindSerializerFor(new Named("")), new Named("")));
        Assert.Equal("", Akka.Serialization.Serialization.ManifestFor(_system.Serialization.FindSerializerFor("x"), "x"));
        Assert.StartsWith(
            typeof(Circle).FullName, Akka.Serialization.Serialization.ManifestFor(_system.Serialization.FindSerializerFor(new Circle(1)), new Circle(1)));
    }

    [Fact]
    public async Task SerializationSetup_must_win_over_the_configuration()
    {
        var setup = SerializationSetup.Create(system =>
            [SerializerDetails.Create("mine", new NamedSerializer(system), [typeof(string), typeof(Named)])]);
        var bootstrap = BootstrapSetup.Create().WithConfig("akka.actor.serialization-bindings { \"System.String\" = bytes }");
        var system = ActorSystem.Create("setup", ActorSystemSetup.Create(bootstrap, setup));
        var warned = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new WarningWatcher(warned))), typeof(Warning));
        Assert.IsType<NamedSerializer>(system.Serialization.FindSerializerFor("text"));
        var warning = await warned.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("[System.String] are being overridden from [Akka.Serialization.ByteArraySerializer]", warning);
        await system.Terminate();
    }

    [Fact]
    public async Task NewtonSoftJsonSerializer_must_be_set_up_by_configuration_and_code()
    {
        var code = NewtonSoftJsonSerializerSetup.Create(settings => settings.DateFormatString = "yyyy");
        var bootstrap = BootstrapSetup.Create().WithConfig("""
            akka.actor.serialization-settings.json {
              preserve-object-references = false
              encode-type-names = false
              converters = ["Akka.Tests.Serialization.SerializationSpec+SystemConverter, Akka.Tests"]
            }
            """);
        var system = ActorSystem.Create("setup", ActorSystemSetup.Create(bootstrap, code));
        var json = Assert.IsType<NewtonSoftJsonSerializer>(system.Serialization.FindSerializerFor("x"));
        Assert.Equal(TypeNameHandling.None, json.Settings.TypeNameHandling);
        Assert.Equal(PreserveReferencesHandling.None, json.Settings.PreserveReferencesHandling);
        Assert.Equal("\"2026\"", Encoding.UTF8.GetString(json.ToBinary(new DateTime(2026, 11, 22))));
        Assert.Equal("\"setup1.2\"", Encoding.UTF8.GetString(json.ToBinary(new Version(1, 2))));
        Assert.Equal(new Version(1, 2), json.FromBinary<Version>(json.ToBinary(new Version(1, 2))));
        await system.Terminate();
    }

    [Fact]
    public void NewtonSoftJsonSerializer_must_mark_numbers_that_JSON_would_not_bring_back() =>
        Assert.Equal("[{\"$\":\"I1\"},{\"$\":\"F0.5\"},{\"$\":\"M2.50\"},1.5]", Json(new object[] { 1, 0.5f, 2.50m, 1.5 }));

    [Fact]
    public void NewtonSoftJsonSerializerSettings_must_refuse_what_is_no_converter()
    {
        Assert.Throws<ConfigurationException>(() => NewtonSoftJsonSerializerSettings.Create(Config.Empty));
        Assert.Throws<ArgumentException>(() => NewtonSoftJsonSerializerSettings.Create("converters = [System.String]"));
    }

    private string Json(object value) =>
        Encoding.UTF8.GetString(new NewtonSoftJsonSerializer(_system, new NewtonSoftJsonSerializerSettings(false, false, [], false, 64, 64)).ToBinary(value));
}
