using AkkaCollector.Configuration;
using AkkaCollector.Storage;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

public class PostgresSettingsSpec
{
    private static CollectorConfig Parse(string text, params (string Key, string Value)[] environment) =>
        CollectorConfig.Parse(text, "test.conf", environment.ToDictionary(e => e.Key, e => e.Value));

    private static ConfigException Fails(string text) => Assert.Throws<ConfigException>(() => CollectorSettings.Read(Parse(text)));

    [Fact]
    public void A_server_must_be_named_only_where_it_is_used()
    {
        Assert.Equal("", CollectorSettings.Read(Parse("")).Storage.Postgres.ConnectionString);
        Assert.Contains("storage.postgres.connection-string", Fails("collector.storage.kind = postgres").Message);
        Assert.Contains("COLLECTOR_POSTGRES_FILE", Fails("collector.storage { kind = postgres, postgres.connection-string = ${?COLLECTOR_POSTGRES} }").Message);
        Assert.Contains("names a Host", Fails("collector.storage { kind = postgres, postgres.connection-string = \"Database=x\" }").Message);
    }

    [Fact]
    public void A_connection_string_that_cannot_be_read_must_be_refused_without_being_shown()
    {
        var failure = Fails("collector.storage { kind = postgres, postgres.connection-string = \"Host=db;Passwort=hunter2hunter2\" }");
        Assert.Contains("Host=db;Username=collector;Password=…", failure.Message);
        Assert.DoesNotContain("hunter2", failure.Message);
    }

    [Fact]
    public void A_connection_string_of_the_memory_must_be_held_to_the_same()
    {
        const string memory = "collector { instance-id = a, memory { journal = postgres, postgres.connection-string = ";
        Assert.Contains("memory.postgres.connection-string", Fails(memory + "\"\" } }").Message);
        var failure = Fails(memory + "\"Host=db;Passwort=hunter2hunter2\" } }").Message;
        Assert.Contains("memory.postgres.connection-string in test.conf line 1 must be a connection string", failure);
        Assert.DoesNotContain("hunter2", failure);
        var config = Parse(memory + "\"Host=db;Password=hunter2hunter2\" } }");
        Assert.Equal("Host=db;Password=hunter2hunter2", CollectorSettings.Read(config).Memory.ConnectionString);
        Assert.Contains("hunter2hunter2", config.Secrets);
    }

    [Fact]
    public void The_password_within_a_connection_string_must_be_hidden_for_itself()
    {
        var config = Parse("collector.storage { kind = postgres, postgres.connection-string = ${?COLLECTOR_POSTGRES} }", ("COLLECTOR_POSTGRES", "Host=db;Password=hunter2hunter2;Database=ticks"));
        var settings = CollectorSettings.Read(config);
        Assert.Equal("Host=db;Password=hunter2hunter2;Database=ticks", settings.Storage.Postgres.ConnectionString);
        Assert.Contains("hunter2hunter2", config.Secrets);
    }

    [Fact]
    public void A_password_of_its_own_must_come_from_a_file()
    {
        using var folder = new Doubles.TemporaryFolder();
        File.WriteAllText(folder["secret"], "hunter2hunter2\n");
        var settings = CollectorSettings.Read(Parse(
            "collector.storage { kind = postgres, postgres { connection-string = \"Host=db\", password = ${?COLLECTOR_POSTGRES_PASSWORD} } }", ("COLLECTOR_POSTGRES_PASSWORD_FILE", folder["secret"])));
        Assert.Equal("hunter2hunter2", settings.Storage.Postgres.Password);
    }
}
