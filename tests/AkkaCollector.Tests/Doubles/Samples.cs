using AkkaCollector.Batching;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Throttling;
using AkkaCollector.Validation;

namespace AkkaCollector.Tests.Doubles;

/// <summary>Small true values that specs change in the one place they are about.</summary>
internal static class Samples
{
    public const long Now = 1_790_000_000_000_000;

    public static InstrumentCatalog Catalog(InstrumentKind kind = InstrumentKind.Option, string venue = "deribit") => new(venue, _ => kind);

    public static Quote Quote(InstrumentRef instrument, double bid = 0.05, double ask = 0.06, double mark = double.NaN, long venueMicros = Now - 5_000, long receivedMicros = Now) =>
        new() { Source = "test", ReceivedMicros = receivedMicros, VenueMicros = venueMicros, Instrument = instrument, BidPrice = bid, AskPrice = ask, MarkPrice = mark, State = "open" };

    public static Trade Trade(InstrumentRef instrument, string id, double price = 0.05, double amount = 1, long seq = 0, long venueMicros = Now - 5_000, long receivedMicros = Now) =>
        new() { Source = "test", ReceivedMicros = receivedMicros, VenueMicros = venueMicros, Instrument = instrument, TradeId = id, TradeSeq = seq, Price = price, Amount = amount };

    public static UndecodedFrame Undecoded(string frame = "{", string error = "cut off") =>
        new() { Source = "test", ReceivedMicros = Now, Frame = System.Text.Encoding.UTF8.GetBytes(frame), Error = error };

    public static Validated Accepted(MarketEvent marketEvent, TickFlags flags = TickFlags.None) => new(marketEvent, Outcome.Accepted, flags, RejectReasons.None);

    public static ThrottleSettings Throttle(int quotes = 1000, int trades = 1000, int undecoded = 1000, int books = 1000) =>
        new() { Enabled = false, RateMax = 1000, Burst = TimeSpan.FromMilliseconds(100), QuotesMax = quotes, BooksMax = books, TradesMax = trades, UndecodedMax = undecoded };

    public static BatchSettings Batch(int events = 500, int eventsMax = 3000) =>
        new() { Enabled = true, Events = events, Age = TimeSpan.FromMilliseconds(250), EventsMax = eventsMax };

    public static ValidationSettings Validation()
    {
        PriceLimits Limits(double min, double max, double jump, double floor = 0) => new() { MinPrice = min, MaxPrice = max, JumpMax = jump, JumpFloor = floor };
        var limits = new VenueLimits
        {
            LinearOption = Limits(0, 1_000_000, 1, 50),
            ByKind = new Dictionary<InstrumentKind, PriceLimits>
            {
                [InstrumentKind.Unknown] = Limits(0, 10_000_000, 0.1),
                [InstrumentKind.Option] = Limits(0, 10, 1, 0.005),
                [InstrumentKind.Future] = Limits(1e-8, 10_000_000, 0.1),
                [InstrumentKind.Perpetual] = Limits(1e-8, 10_000_000, 0.1),
                [InstrumentKind.Spot] = Limits(1e-8, 10_000_000, 0.1),
                [InstrumentKind.Equity] = Limits(1, 10_000, 0.1),
                [InstrumentKind.Combo] = Limits(-10_000_000, 10_000_000, 1, 0.01),
            },
        };
        return new ValidationSettings
        {
            Enabled = true,
            FutureTolerance = TimeSpan.FromSeconds(5),
            OldestAge = TimeSpan.FromHours(24),
            StaleAge = TimeSpan.FromSeconds(10),
            Limits = limits,
            Venues = new Dictionary<string, VenueLimits>(),
        };
    }

    public static StorageSettings Storage(string path = "unused.db", StoreKind kind = StoreKind.Sqlite, int frameBytesMax = 4096) => new()
    {
        Enabled = true,
        Kind = kind,
        Sqlite = Sqlite(path),
        Spool = Spool("unused", SpoolMode.Off),
        Postgres = Postgres(""),
        Backup = new BackupSettings { Enabled = false, Path = "unused", Interval = TimeSpan.FromMinutes(5), Retention = TimeSpan.FromDays(7), BytesMax = 1L << 30, QueueMax = 10_000, RetryAfter = TimeSpan.FromSeconds(10), CloseTimeout = TimeSpan.FromSeconds(30) },
        FrameBytesMax = frameBytesMax,
        Retention = new RetentionSettings { Enabled = true, Age = TimeSpan.FromDays(30), Interval = TimeSpan.FromHours(1), RowsMax = 1000 },
        PoisonMax = 10,
        InFlight = 2,
        QueueMax = 64,
        AckTimeout = TimeSpan.FromSeconds(30),
        Backoff = new StoreBackoffSettings { Min = TimeSpan.FromMilliseconds(20), Max = TimeSpan.FromMilliseconds(200), Jitter = 0 },
        ReportInterval = TimeSpan.FromSeconds(10),
        CloseTimeout = TimeSpan.FromSeconds(5),
        Dispatcher = "akka.actor.default-dispatcher",
    };

    public static StoreOwner Owner(string run = "run-1", string instance = "collector-1") => new(instance, run);

    public static PostgresSettings Postgres(string connectionString) => new()
    {
        ConnectionString = connectionString,
        Password = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        WriteTimeout = TimeSpan.FromSeconds(60),
        MigrationTimeout = TimeSpan.FromSeconds(120),
        UpkeepLockTimeout = TimeSpan.FromMilliseconds(100),
        TcpKeepalive = TimeSpan.FromSeconds(15),
        ReadIndex = true,
        TimeIndex = TimeIndex.Brin,
        PartitionsAhead = 1,
        PartitionsMax = 100,
        Timescale = TimescaleUse.Auto,
        CompressAfter = TimeSpan.FromDays(7),
        DiskBudgetBytes = 0,
    };

    public static SqliteSettings Sqlite(string path) => new()
    {
        Path = path,
        Synchronous = SqliteSynchronous.Normal,
        BusyTimeout = TimeSpan.FromMilliseconds(50),
        ReadIndex = true,
        WalCheckpointBytes = 32 << 20,
    };

    public static SpoolSettings Spool(string path, SpoolMode mode = SpoolMode.OnFailure) => new()
    {
        Mode = mode,
        Log = new SpoolLogSettings { Path = path, Fsync = SpoolFsync.Never, FsyncInterval = TimeSpan.FromSeconds(1), SegmentBytes = 1 << 20, QuarantineMax = 1 << 20 },
        Limit = 1L << 30,
        DiskFreeMin = 0,
        WarnAt = 0.9,
        Shed = [SpoolPriority.Books, SpoolPriority.Quotes, SpoolPriority.Undecoded, SpoolPriority.Others, SpoolPriority.Trades],
        WriteTimeout = TimeSpan.FromSeconds(20),
        HoldMax = TimeSpan.FromSeconds(20),
        SlowAfter = TimeSpan.FromSeconds(10),
        Tries = 3,
        RetryMin = TimeSpan.FromMilliseconds(5),
        RetryMax = TimeSpan.FromMilliseconds(20),
        AbandonAfter = TimeSpan.FromSeconds(20),
    };
}
