using System.Buffers;
using System.Text.Json;

namespace AkkaCollector.Simulator;

/// <summary>Takes requests apart, charges them, calls the method and writes the answer. One request at a time.</summary>
internal sealed class RpcServer
{
    private readonly Dictionary<string, RpcHandler> _methods;
    private readonly TimeProvider _time;
    private readonly CreditLimits? _limits;
    private readonly bool _testnet;
    private readonly ArrayBufferWriter<byte> _result = new(4096);

    public RpcServer(Dictionary<string, RpcHandler> methods, TimeProvider time, SimulatorOptions options)
    {
        _methods = methods;
        _time = time;
        _testnet = options.Testnet;
        _limits = options.CreditLimits ? new CreditLimits(time) : null;
    }

    /// <summary>Answers a frame. The connection is to be closed after an answer that says so.</summary>
    public byte[] Answer(ReadOnlyMemory<byte> frame, IRpcSession session, out bool close)
    {
        var microsIn = Now();
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(frame);
        }
        catch (JsonException)
        {
            close = false;
            return RpcAnswer.Error(null, RpcException.ParseError(), microsIn, Now(), _testnet);
        }
        using (document)
        {
            string? id = null;
            try
            {
                var request = RpcRequest.Read(document);
                id = request.Id;
                close = false;
                return RpcAnswer.Result(id, Call(request.Method, request.Params, session), microsIn, Now(), _testnet);
            }
            catch (RpcException refused)
            {
                close = refused.ClosesConnection;
                return RpcAnswer.Error(id, refused, microsIn, Now(), _testnet);
            }
        }
    }

    /// <summary>Answers a request over HTTP, with the status that goes with it.</summary>
    public (int Status, byte[] Body) AnswerHttp(string method, RpcParams parameters)
    {
        var microsIn = Now();
        try
        {
            return (200, RpcAnswer.Result(null, Call(method, parameters, null), microsIn, Now(), _testnet));
        }
        catch (RpcException refused)
        {
            return (refused.ClosesConnection ? 429 : 400, RpcAnswer.Error(null, refused, microsIn, Now(), _testnet));
        }
    }

    /// <summary>The refusal of a frame that is too long; it bears no id, since it was not read.</summary>
    public byte[] RefuseTooLarge()
    {
        var now = Now();
        return RpcAnswer.Error(null, RpcException.EntityTooLarge(), now, now, _testnet);
    }

    private ReadOnlySpan<byte> Call(string method, RpcParams parameters, IRpcSession? session)
    {
        if (_limits is not null && !_limits.TryPay(method)) throw RpcException.TooManyRequests();
        if (method.StartsWith("private/", StringComparison.Ordinal) && session is not { IsAuthorised: true }) throw RpcException.Unauthorized("invalid_token");
        if (!_methods.TryGetValue(method, out var handler)) throw RpcException.MethodNotFound();
        _result.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_result, new JsonWriterOptions { SkipValidation = true })) handler(parameters, session, writer);
        return _result.WrittenSpan;
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
}
