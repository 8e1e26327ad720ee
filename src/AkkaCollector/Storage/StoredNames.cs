using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>The words that stand for kinds and sides in every database; part of the schema.</summary>
internal static class StoredNames
{
    public static string Of(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Option => "option",
        InstrumentKind.Future => "future",
        InstrumentKind.Perpetual => "perpetual",
        InstrumentKind.Spot => "spot",
        InstrumentKind.Equity => "equity",
        InstrumentKind.Combo => "combo",
        _ => "unknown",
    };

    public static string? Of(OptionRight right) => right switch { OptionRight.Call => "call", OptionRight.Put => "put", _ => null };

    public static string Of(RatioKind kind) => kind switch
    {
        RatioKind.Accounts => "accounts",
        RatioKind.TopAccounts => "top_accounts",
        RatioKind.TopPositions => "top_positions",
        RatioKind.TakerVolume => "taker_volume",
        _ => "unknown",
    };

    public static string? Of(TradeDirection direction) => direction switch { TradeDirection.Buy => "buy", TradeDirection.Sell => "sell", _ => null };
}
