using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Configuration;

public class ConfigurationSpec
{
    [Fact]
    public void Config_must_look_into_its_fallbacks_in_order()
    {
        var first = ConfigurationFactory.ParseString("foo { bar { a = 123 } }");
        var second = ConfigurationFactory.ParseString("foo { bar { a = 1, b = 2, c = 3 } }");
        var third = ConfigurationFactory.ParseString("foo { bar { b = 20, zork = 555 } }, foo2 = x");
        var config = first.WithFallback(second).WithFallback(third);

        Assert.Equal(123, config.GetInt("foo.bar.a"));
        Assert.Equal(2, config.GetInt("foo.bar.b"));
        Assert.Equal(555, config.GetInt("foo.bar.zork"));
        Assert.Equal(2, config.GetConfig("foo").GetConfig("bar").GetInt("b"));
        Assert.Equal(555, config.GetConfig("foo.bar").GetInt("zork"));
        Assert.Equal(4, config.GetValue("foo.bar").GetObject().Items.Count);
        Assert.True(config.HasPath("foo2"));
        Assert.False(first.HasPath("foo2"));
        Assert.Equal(["foo", "foo2"], config.AsEnumerable().Select(pair => pair.Key));
        Assert.Equal(["a", "b", "c", "zork"], config.GetConfig("foo.bar").AsEnumerable().Select(pair => pair.Key));
    }

    [Fact]
    public void Config_must_prefer_its_own_value_over_an_object_of_the_fallback()
    {
        var config = ConfigurationFactory.ParseString("a = 1, b { c = 1 }").WithFallback("a { x = 1 }, b = 2");
        Assert.Equal(1, config.GetInt("a"));
        Assert.False(config.HasPath("a.x"));
        Assert.Equal(1, config.GetInt("b.c"));
    }

    [Fact]
    public void Config_must_leave_the_original_as_it_is_when_a_fallback_is_added()
    {
        var original = ConfigurationFactory.ParseString("a = 1");
        var combined = original.WithFallback("b = 2");
        Assert.Null(original.Fallback);
        Assert.False(original.HasPath("b"));
        Assert.Equal(2, combined.GetInt("b"));
        Assert.Throws<ArgumentException>(() => original.WithFallback(original));
        Assert.Same(original, original.WithFallback(Config.Empty));
    }

    [Fact]
    public void Config_must_say_when_it_is_empty()
    {
        Assert.True(ConfigurationFactory.Empty.IsEmpty);
        Assert.True(Config.Empty.IsNullOrEmpty());
        Assert.True(new Config().IsEmpty);
        Assert.True(((Config?)null)!.IsNullOrEmpty());
        Assert.False(ConfigurationFactory.ParseString("a = 1").IsEmpty);
        Assert.False(Config.Empty.WithFallback("a = 1").IsEmpty);
        Assert.Null(Config.Empty.GetConfig("a"));
    }

    [Fact]
    public void Config_must_be_combined_by_operators_and_helpers()
    {
        Config config = "a = 1";
        Assert.Equal(2, (config + "b = 2").GetInt("b"));
        Assert.Equal(1, ("b = 2" + config).GetInt("a"));
        Assert.Same(config, config.SafeWithFallback(config));
        Assert.Same(config, ((Config?)null)!.SafeWithFallback(config));
        Assert.Equal(1, new Config("b = 2", config).GetInt("a"));
        Assert.Equal(1, config.Root.AtKey("x").GetInt("x.a"));
        Assert.Equal(1, config.Root.ToConfig().GetInt("a"));
    }

    [Fact]
    public void Config_must_print_text_that_parses_to_the_same_values()
    {
        const string hocon = """
            a { b { c = 1, "d.e" = "x = y // z", f = "" }, n = null }
            list = [1, "two, three", { four = [5] }]
            sub = ${a.b}
            "/user/*" { quoted = "tab\there \"and\" \\ there" }
            text = some words here
            """;
        var config = ConfigurationFactory.ParseString(hocon);
        var again = ConfigurationFactory.ParseString(config.ToString());
        Assert.Equal(config.ToString(), again.ToString());
        Assert.Equal("x = y // z", again.GetString("a.b.\"d.e\""));
        Assert.Equal("", again.GetString("a.b.f", "none"));
        Assert.Null(again.GetString("a.n", "none"));
        Assert.Equal("two, three", again.GetValue("list").GetArray()[1].GetString());
        Assert.Equal(5, again.GetValue("list").GetArray()[2].GetObject().GetKey("four").GetIntList()[0]);
        Assert.Equal(1, again.GetInt("sub.c"));
        Assert.Equal("tab\there \"and\" \\ there", again.GetString("\"/user/*\".quoted"));
        Assert.Equal("some words here", again.GetString("text"));
    }

    [Fact]
    public void Config_must_be_made_from_an_object()
    {
        var config = ConfigurationFactory.FromObject(new { akka = new { loglevel = "DEBUG", list = new[] { 1, 2 }, on = true } });
        Assert.Equal("DEBUG", config.GetString("akka.loglevel"));
        Assert.Equal([1, 2], config.GetIntList("akka.list"));
        Assert.True(config.GetBoolean("akka.on"));
    }

    [Fact]
    public void ConfigurationFactory_must_hold_the_reference_configuration()
    {
        var config = ConfigurationFactory.Default();
        Assert.Equal(30, config.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal("Akka.Dispatch.UnboundedMailbox", config.GetString("akka.actor.default-mailbox.mailbox-type"));
        Assert.Equal(["service-stop"], config.GetStringList("akka.coordinated-shutdown.phases.before-cluster-shutdown.depends-on"));
        Assert.Equal(12, config.GetConfig("akka.coordinated-shutdown.phases").AsEnumerable().Count());
        Assert.Equal("json", config.GetConfig("akka.actor.serialization-bindings").AsEnumerable().Single(b => b.Key == "System.Object").Value.GetString());
    }

    [Fact]
    public void ConfigurationFactory_must_name_a_resource_that_is_missing() =>
        Assert.Contains(
            "'no.conf'",
            Assert.Throws<ConfigurationException>(() => ConfigurationFactory.FromResource<ConfigurationSpec>("no.conf")).Message);

    [Fact]
    public void ConfigurationFactory_must_read_the_application_configuration_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "<configuration><akka><hocon><![CDATA[ akka { loglevel = DEBUG } ]]></hocon></akka></configuration>");
            Assert.Equal("DEBUG", ConfigurationFactory.FromApplicationFile(file).GetString("akka.loglevel"));
            File.WriteAllText(file, "<configuration/>");
            Assert.True(ConfigurationFactory.FromApplicationFile(file).IsEmpty);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.True(ConfigurationFactory.Load().IsEmpty);
    }

    [Fact]
    public void ConfigurationException_must_name_the_component_without_configuration()
    {
        Assert.Contains("ConfigurationSpec", ConfigurationException.NullOrEmptyConfig<ConfigurationSpec>().Message);
        Assert.Contains("`akka.x`", ConfigurationException.NullOrEmptyConfig<ConfigurationSpec>("akka.x").Message);
    }
}
