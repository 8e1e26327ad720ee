using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AkkaCollector.Simulator;

/// <summary>A refusal in the venue's words.</summary>
internal sealed class RpcException(int code, string message, string? reason = null, string? parameter = null) : Exception(message)
{
    public int Code { get; } = code;
    public string? Reason { get; } = reason;
    public string? Parameter { get; } = parameter;
    /// <summary>Whether the connection is closed after it.</summary>
    public bool ClosesConnection => Code == TooManyRequestsCode;

    private const int TooManyRequestsCode = 10028;

    public static RpcException ParseError() => new(-32700, "Parse error");
    public static RpcException EntityTooLarge() => new(-32600, "request entity too large");
    public static RpcException InvalidRequest() => new(-32600, "Invalid Request");
    public static RpcException MethodNotFound() => new(-32601, "Method not found");
    public static RpcException InvalidParam(string parameter, string reason) => new(-32602, "Invalid params", reason, parameter);
    public static RpcException TooManyRequests() => new(TooManyRequestsCode, "too_many_requests");
    public static RpcException Unauthorized(string reason) => new(13009, "unauthorized", reason);
    public static RpcException InvalidCredentials() => new(13004, "invalid_credentials");
    public static RpcException RawNeedsLogin() => new(13778, "raw_subscriptions_not_available_for_unauthorized");
    public static RpcException InstrumentNotFound() => new(13020, "instrument_not_found");
}

/// <summary>The parameters of a request, from JSON or from a query.</summary>
internal sealed class RpcParams(IReadOnlyDictionary<string, JsonElement> values)
{
    public static RpcParams None { get; } = new(new Dictionary<string, JsonElement>());

    public static RpcParams Of(JsonElement? element) => element is { ValueKind: JsonValueKind.Object } given
        ? new RpcParams(given.EnumerateObject().GroupBy(p => p.Name).ToDictionary(p => p.Key, p => p.Last().Value))
        : None;

    public string String(string name) => OptionalString(name) ?? throw RpcException.InvalidParam(name, "value required");

    public string? OptionalString(string name)
    {
        if (!values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw RpcException.InvalidParam(name, "must be a string"),
        };
    }

    public long? OptionalLong(string name)
    {
        if (!values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw RpcException.InvalidParam(name, "must be an integer");
    }

    public bool OptionalBool(string name)
    {
        if (!values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw RpcException.InvalidParam(name, "must be a boolean");
    }

    public IReadOnlyList<string> Strings(string name)
    {
        if (!values.TryGetValue(name, out var value) || value.ValueKind != JsonValueKind.Array) throw RpcException.InvalidParam(name, "must be an array");
        return [.. value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw RpcException.InvalidParam(name, "must be an array of strings"))];
    }
}

/// <summary>One request.</summary>
/// <param name="Id">Its id as it was written; null when it has none.</param>
/// <param name="Method">Its method.</param>
/// <param name="Params">Its parameters.</param>
internal sealed record RpcRequest(string? Id, string Method, RpcParams Params)
{
    /// <summary>Reads a request. The document must live as long as its parameters are used.</summary>
    public static RpcRequest Read(JsonDocument document)
    {
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw RpcException.InvalidRequest();
        var id = root.TryGetProperty("id", out var given) && given.ValueKind is JsonValueKind.Number or JsonValueKind.String ? given.GetRawText() : null;
        if (!root.TryGetProperty("method", out var method) || method.ValueKind != JsonValueKind.String) throw RpcException.InvalidRequest();
        return new RpcRequest(id, method.GetString()!, RpcParams.Of(root.TryGetProperty("params", out var parameters) ? parameters : null));
    }
}

/// <summary>Writes the envelope about a result or an error, in the venue's field order.</summary>
internal static class RpcAnswer
{
    public static byte[] Result(string? id, ReadOnlySpan<byte> result, long microsIn, long microsOut, bool testnet) =>
        [.. Head(id), .. "\"result\":"u8, .. result, .. Tail(microsIn, microsOut, testnet)];

    public static byte[] Error(string? id, RpcException error, long microsIn, long microsOut, bool testnet)
    {
        var data = error.Reason is null
            ? error.ClosesConnection ? "\"data\":null," : ""
            : error.Parameter is null
                ? $$"""
                    "data":{"reason":{{Quote(error.Reason)}}},
                    """
                : $$"""
                    "data":{"reason":{{Quote(error.Reason)}},"param":{{Quote(error.Parameter)}}},
                    """;
        var text = $$"""
            "error":{"code":{{error.Code}},{{data}}"message":{{Quote(error.Message)}}}
            """;
        return [.. Head(id), .. Encoding.UTF8.GetBytes(text), .. Tail(microsIn, microsOut, testnet)];
    }

    private static byte[] Head(string? id) => Encoding.UTF8.GetBytes(id is null ? "{\"jsonrpc\":\"2.0\"," : $"{{\"jsonrpc\":\"2.0\",\"id\":{id},");

    private static byte[] Tail(long microsIn, long microsOut, bool testnet) => Encoding.UTF8.GetBytes(
        $",\"usIn\":{microsIn},\"usOut\":{microsOut},\"usDiff\":{microsOut - microsIn},\"testnet\":{(testnet ? "true" : "false")}}}");

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
