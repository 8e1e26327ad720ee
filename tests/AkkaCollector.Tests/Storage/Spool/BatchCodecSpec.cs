using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class BatchCodecSpec
{
    private readonly BatchCodec _codec = new();

    [Fact]
    public void Every_batch_must_come_back_to_the_last_bit()
    {
        var batches = new RandomBatches(seed: 7);
        for (var i = 0; i < 300; i++)
        {
            var batch = batches.Next();
            var bytes = _codec.Write(batch, batch.Items, room: 28)[28..];
            Assert.Equal(SameBatch.Show(batch), SameBatch.Show(new BatchCodec().Read(bytes)));
        }
    }

    [Fact]
    public void Every_property_of_every_event_must_be_carried()
    {
        // A property that is new and that the codec forgets would come back as what it is by default.
        var quote = Samples.Quote(Samples.Catalog().Get("A"));
        var number = 1.5;
        foreach (var property in typeof(Quote).GetProperties().Where(p => p.PropertyType == typeof(double))) property.SetValue(quote, number++);
        var trade = new Trade
        {
            Source = "test", ReceivedMicros = 2, VenueMicros = 1, Instrument = Samples.Catalog().Get("B"), TradeId = "1", TradeSeq = 7, Price = 1, Amount = 3, Direction = TradeDirection.Sell,
            TickDirection = 2, IndexPrice = 4, MarkPrice = 5, Iv = 6, Contracts = 8, Liquidation = "MT", BlockTradeId = "B-1", ComboId = "C-1",
        };
        Assert.Empty(typeof(Trade).GetProperties().Where(p => p.GetValue(trade) is null or 0.0 or double.NaN or 0L or ""));
        var batch = new TickBatch("one", "test", [Samples.Accepted(quote), Samples.Accepted(trade)]);
        Assert.Equal(SameBatch.Show(batch), SameBatch.Show(_codec.Read(_codec.Write(batch, batch.Items, 0))));
    }

    [Theory]
    [MemberData(nameof(OtherTables))]
    public void Every_property_of_every_other_kind_must_be_carried(string table)
    {
        var (full, bare) = (OtherTicks.Full(table, Samples.Catalog().Get("A")), OtherTicks.Bare(table, Samples.Catalog().Get("B")));
        Assert.Empty(full.GetType().GetProperties().Where(p => p.GetValue(full) is null or 0.0 or double.NaN or 0L or "" or false || p.GetValue(full) is TimeSpan { Ticks: 0 }));
        var batch = new TickBatch("one", "test", [Samples.Accepted(full), Samples.Accepted(bare)]);
        Assert.Equal(SameBatch.Show(batch), SameBatch.Show(_codec.Read(_codec.Write(batch, batch.Items, 0))));
    }

    public static TheoryData<string> OtherTables => new(OtherTicks.Tables);

    [Fact]
    public void A_batch_must_carry_the_oldest_version_that_can_read_it()
    {
        var (quote, candle) = (Samples.Accepted(Samples.Quote(Samples.Catalog().Get("A"))), Samples.Accepted(OtherTicks.Full("candles", Samples.Catalog().Get("A"))));
        byte Version(params Validated[] items) => _codec.Write(new TickBatch("one", "test", items), items, room: 7)[7];
        Assert.Equal([1, 2, 1], [Version(quote), Version(quote, candle), Version(quote, quote)]);
    }

    [Fact]
    public void Instruments_of_one_name_must_be_one_object_over_all_batches()
    {
        var batch = new TickBatch("one", "test", [Samples.Accepted(Samples.Quote(Samples.Catalog().Get("A")))]);
        var bytes = _codec.Write(batch, batch.Items, 0).ToArray();
        Assert.Same(((Quote)_codec.Read(bytes).Items[0].Event).Instrument, ((Quote)_codec.Read(bytes).Items[0].Event).Instrument);
    }

    [Fact]
    public void A_later_version_must_be_refused_and_not_be_guessed()
    {
        var batch = new RandomBatches(seed: 1).Next();
        var bytes = _codec.Write(batch, batch.Items, 0).ToArray();
        bytes[0] = 3;
        Assert.Contains("version 3", Assert.Throws<InvalidDataException>(() => _codec.Read(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_must_be_refused_or_read_and_never_do_anything_else()
    {
        var random = new Random(11);
        var batches = new RandomBatches(seed: 12);
        var refused = 0;
        for (var i = 0; i < 4000; i++)
        {
            var batch = batches.Next(events: 5);
            var bytes = _codec.Write(batch, batch.Items, 0).ToArray();
            if (i % 2 == 0) bytes = bytes[..random.Next(bytes.Length)];
            else bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                new BatchCodec().Read(bytes);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 2000, 3999);
    }

    [Fact]
    public void The_checksum_must_be_the_Castagnoli_one_with_and_without_the_processor()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        var bytes = new byte[1031];
        new Random(3).NextBytes(bytes);
        for (var length = 0; length < 40; length++) Assert.Equal(~Crc32C.ByTable(bytes.AsSpan(0, length), uint.MaxValue), Crc32C.Of(bytes.AsSpan(0, length)));
        Assert.Equal(Crc32C.Of(bytes), Crc32C.Of(bytes.AsSpan(500), Crc32C.Of(bytes.AsSpan(0, 500))));
    }
}
