using System.Globalization;

namespace AkkaCollector.Simulator;

/// <summary>A script that cannot be read; the message names the entry, what is wrong and how it should be.</summary>
public sealed class FaultScriptException(string message) : FormatException(message);

/// <summary>Reads faults from text: <c>close@10s:code=1011; silence@20s+15s; drop@1m+10s:every=5,channel=ticker.</c></summary>
public static class FaultScript
{
    private static readonly Dictionary<string, FaultKind> Kinds = new(StringComparer.Ordinal)
    {
        ["close"] = FaultKind.Close, ["silence"] = FaultKind.Silence, ["half-open"] = FaultKind.HalfOpen, ["ack-silence"] = FaultKind.AckSilence,
        ["partial"] = FaultKind.Partial, ["malformed"] = FaultKind.Malformed, ["duplicate"] = FaultKind.Duplicate, ["drop"] = FaultKind.Drop,
        ["delay"] = FaultKind.Delay, ["unknown-field"] = FaultKind.UnknownField, ["deny"] = FaultKind.Deny,
    };

    /// <summary>What a script may hold, for a command's help.</summary>
    public const string Help = """
        Faults: KIND@START+LENGTH[:KEY=VALUE[,KEY=VALUE]], separated by ';' or line breaks; '#' begins a comment.
        Times are like 500ms, 10s, 2m or 1h; START counts from the simulator's start.
          close@10s:code=1011         close every connection (1006: reset it without a close frame); no length
          silence@20s+15s             send no market data, answer everything else
          half-open@30s+20s           connections then open stay up, but nothing is sent or read on them
          ack-silence@30s+20s         acknowledge subscriptions and never serve them
          partial@0s+1m:share=0.5     accept only a share of the channels of a subscription
          malformed@10s+5s:every=10   cut one frame in ten in the middle
          duplicate@10s+5s:every=10   send one frame in ten twice
          drop@10s+5s:every=10        leave out one frame in ten
          delay@10s+5s:by=2s          send frames later, in their order
          unknown-field@10s+5s:every=10  add a field that no client knows
          deny@10s+5s:status=503      refuse new connections and REST calls
        silence, malformed, duplicate, drop, delay and unknown-field take channel=PREFIX to hit only those channels.
        """;

    /// <summary>Reads a script; an empty one holds no faults.</summary>
    /// <exception cref="FaultScriptException">An entry cannot be read.</exception>
    public static IReadOnlyList<Fault> Parse(string script)
    {
        var faults = new List<Fault>();
        foreach (var line in script.Split('\n'))
        {
            var comment = line.IndexOf('#');
            var text = comment < 0 ? line : line[..comment];
            foreach (var entry in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) faults.Add(ParseEntry(entry));
        }
        return faults;
    }

    /// <summary>Writes a fault as <see cref="Parse"/> reads it.</summary>
    public static string Format(Fault fault)
    {
        var kind = Kinds.First(k => k.Value == fault.Kind).Key;
        var keys = new List<string>();
        if (Takes(fault.Kind, "code")) keys.Add($"code={fault.Code}");
        if (Takes(fault.Kind, "every")) keys.Add($"every={fault.Every}");
        if (Takes(fault.Kind, "by")) keys.Add($"by={FormatTime(fault.By)}");
        if (Takes(fault.Kind, "share")) keys.Add(FormattableString.Invariant($"share={fault.Share}"));
        if (Takes(fault.Kind, "status")) keys.Add($"status={fault.Status}");
        if (fault.Channel is not null) keys.Add($"channel={fault.Channel}");
        var length = fault.Kind == FaultKind.Close ? "" : $"+{FormatTime(fault.Length)}";
        return $"{kind}@{FormatTime(fault.Start)}{length}{(keys.Count > 0 ? ":" : "")}{string.Join(',', keys)}";
    }

    private static Fault ParseEntry(string entry)
    {
        var at = entry.IndexOf('@');
        if (at < 0) throw Wrong(entry, "has no '@' between its kind and its start", "write it like silence@20s+15s");
        var name = entry[..at].Trim();
        if (!Kinds.TryGetValue(name, out var kind)) throw Wrong(entry, $"has the unknown kind '{name}'", $"use one of {string.Join(", ", Kinds.Keys)}");
        var colon = entry.IndexOf(':', at);
        var times = (colon < 0 ? entry[(at + 1)..] : entry[(at + 1)..colon]).Split('+');
        if (times.Length > 2) throw Wrong(entry, "has more than one '+'", "write START+LENGTH");
        var start = ParseTime(entry, times[0]);
        if (kind == FaultKind.Close && times.Length == 2) throw Wrong(entry, "has a length, but a close is a moment", "leave out what follows the '+'");
        if (kind != FaultKind.Close && times.Length == 1) throw Wrong(entry, "has no length", $"write it like {name}@{times[0].Trim()}+15s");
        var fault = new Fault(kind, start, times.Length == 2 ? ParseTime(entry, times[1]) : TimeSpan.Zero);
        if (kind != FaultKind.Close && fault.Length == TimeSpan.Zero) throw Wrong(entry, "has a length of zero", "give it a length above 0");
        return colon < 0 ? fault : ParseKeys(entry, fault, entry[(colon + 1)..]);
    }

    private static Fault ParseKeys(string entry, Fault fault, string keys)
    {
        foreach (var pair in keys.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=');
            if (equals <= 0) throw Wrong(entry, $"has '{pair}' where KEY=VALUE is due", "write it like every=10");
            var (key, value) = (pair[..equals].Trim(), pair[(equals + 1)..].Trim());
            if (!Takes(fault.Kind, key)) throw Wrong(entry, $"has the key '{key}', which its kind does not take", TakenBy(fault.Kind));
            fault = key switch
            {
                "code" => fault with { Code = ParseCode(entry, value) },
                "every" => fault with { Every = ParseWhole(entry, key, value, 1, 1_000_000) },
                "by" => fault with { By = ParseTime(entry, value) },
                "status" => fault with { Status = ParseWhole(entry, key, value, 400, 599) },
                "share" => fault with { Share = ParseShare(entry, value) },
                _ => fault with { Channel = value },
            };
        }
        return fault;
    }

    private static bool Takes(FaultKind kind, string key) => key switch
    {
        "code" => kind is FaultKind.Close,
        "every" => kind is FaultKind.Malformed or FaultKind.Duplicate or FaultKind.Drop or FaultKind.UnknownField,
        "by" => kind is FaultKind.Delay,
        "share" => kind is FaultKind.Partial,
        "status" => kind is FaultKind.Deny,
        "channel" => kind is FaultKind.Silence or FaultKind.Malformed or FaultKind.Duplicate or FaultKind.Drop or FaultKind.Delay or FaultKind.UnknownField,
        _ => false,
    };

    private static string TakenBy(FaultKind kind)
    {
        var taken = new[] { "code", "every", "by", "share", "status", "channel" }.Where(k => Takes(kind, k)).ToArray();
        return taken.Length == 0 ? "it takes none" : $"it takes {string.Join(" and ", taken)}";
    }

    private static int ParseCode(string entry, string value)
    {
        var code = ParseWhole(entry, "code", value, 1000, 4999);
        return code is 1004 or 1005 or 1015 or (> 1015 and < 3000)
            ? throw Wrong(entry, $"has the close code {code}, which no server may send", "use 1000 to 1003, 1006 (reset), 1007 to 1014 or 3000 to 4999")
            : code;
    }

    private static int ParseWhole(string entry, string key, string value, int lowest, int highest) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest
            ? number
            : throw Wrong(entry, $"has {key}={value}", $"{key} must be a whole number from {lowest} to {highest}");

    private static double ParseShare(string entry, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and < 1
            ? share
            : throw Wrong(entry, $"has share={value}", "share must be a number from 0 to below 1");

    private static TimeSpan ParseTime(string entry, string text)
    {
        text = text.Trim();
        var unit = text.AsSpan().TrimStart("0123456789.");
        double? seconds = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => null };
        if (seconds is null || !double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            throw Wrong(entry, $"has '{text}' where a time is due", "write times like 500ms, 10s, 2m or 1h");
        return TimeSpan.FromSeconds(number * seconds.Value);
    }

    private static string FormatTime(TimeSpan time) => FormattableString.Invariant($"{time.TotalMilliseconds}ms");

    private static FaultScriptException Wrong(string entry, string what, string fix) => new($"The fault '{entry}' {what}: {fix}.");
}
