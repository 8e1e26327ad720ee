using System.Text.Json;

namespace AkkaCollector.Simulator;

/// <summary>Who asks: a WebSocket session, with what only a session can have.</summary>
internal interface IRpcSession
{
    /// <summary>Whether it has logged in.</summary>
    bool IsAuthorised { get; set; }

    /// <summary>Sends heartbeats in this interval from now on; null ends them.</summary>
    void SetHeartbeat(TimeSpan? interval);

    /// <summary>It has called <c>public/test</c>.</summary>
    void Tested();
}

/// <summary>Answers a method by writing its result, or throws an <see cref="RpcException"/>. The session is null over HTTP.</summary>
internal delegate void RpcHandler(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result);

/// <summary>The methods that concern the session and the clock alone: the same for a living market and for a replay.</summary>
internal sealed class SessionMethods(TimeProvider time, SimulatorOptions options)
{
    private const string Version = "1.2.26";

    public void AddTo(Dictionary<string, RpcHandler> methods)
    {
        methods.Add("public/test", Test);
        methods.Add("public/hello", Hello);
        methods.Add("public/get_time", (_, _, result) => result.WriteNumberValue(time.GetUtcNow().ToUnixTimeMilliseconds()));
        methods.Add("public/status", Status);
        methods.Add("public/set_heartbeat", SetHeartbeat);
        methods.Add("public/disable_heartbeat", DisableHeartbeat);
        methods.Add("public/auth", Authorise);
    }

    /// <summary>The session, or a refusal over HTTP, where there is none.</summary>
    public static IRpcSession Needed(IRpcSession? session) => session ?? throw RpcException.MethodNotFound();

    private static void Test(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        session?.Tested();
        WriteVersion(result);
    }

    private static void Hello(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        Needed(session);
        parameters.String("client_name");
        parameters.String("client_version");
        WriteVersion(result);
    }

    private static void Status(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        result.WriteStartObject();
        result.WriteString("locked", "false");
        result.WriteEndObject();
    }

    private static void SetHeartbeat(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        const int shortest = 10;
        var interval = parameters.OptionalLong("interval") ?? throw RpcException.InvalidParam("interval", "value required");
        if (interval < shortest) throw RpcException.InvalidParam("interval", $"value must be >= {shortest}");
        Needed(session).SetHeartbeat(TimeSpan.FromSeconds(Math.Min(interval, 86_400)));
        result.WriteStringValue("ok");
    }

    private static void DisableHeartbeat(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        Needed(session).SetHeartbeat(null);
        result.WriteStringValue("ok");
    }

    private void Authorise(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        if (parameters.String("grant_type") != "client_credentials") throw RpcException.InvalidParam("grant_type", "only client_credentials is simulated");
        var matches = options.ClientId is { } id && parameters.String("client_id") == id && parameters.String("client_secret") == options.ClientSecret;
        if (!matches) throw RpcException.InvalidCredentials();
        Needed(session).IsAuthorised = true;
        result.WriteStartObject();
        result.WriteString("token_type", "bearer");
        result.WriteString("scope", "connection mainaccount");
        result.WriteString("refresh_token", $"simulated.refresh.{options.Seed}");
        result.WriteNumber("expires_in", 31_536_000);
        result.WriteString("access_token", $"simulated.access.{options.Seed}");
        result.WriteEndObject();
    }

    private static void WriteVersion(Utf8JsonWriter result)
    {
        result.WriteStartObject();
        result.WriteString("version", Version);
        result.WriteEndObject();
    }
}
