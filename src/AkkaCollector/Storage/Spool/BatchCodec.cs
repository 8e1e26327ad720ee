using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// A batch as bytes and back, without any loss: every number to its last bit, every text, the verdicts and the order. Names of
/// instruments and the texts that repeat are written once a batch. The first byte is the version; a reader knows all that came before.
/// A batch that an older version can read carries that version.
/// </summary>
internal sealed class BatchCodec
{
    /// <summary>Version 2 knows ticks of a <see cref="TickTable"/> beside quotes, trades and undecoded frames.</summary>
    private const byte Version = 2, VersionWithoutTables = 1;
    private const int KindQuote = 0, KindTrade = 1, KindUndecoded = 2, KindOfTable = 3;
    private const int OtherSource = 0x10, HasFlags = 0x20, HasReasons = 0x40;
    private const int QuoteRoom = 31 * 8 + 64;
    private readonly SpoolBytesWriter _writer = new();
    private readonly Dictionary<InstrumentRef, int> _instruments = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly SpoolInstruments _known = new();
    private readonly List<InstrumentRef> _readInstruments = [];
    private readonly List<string> _readTexts = [];
    private readonly Dictionary<TickTable, TickValue[]> _values = [];
    private InstrumentRef? _lastInstrument;
    private bool _hasTables;
    private int _lastIndex;
    private (string? Text, int Index) _lastUnderlying, _lastState;

    /// <summary>Writes a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="items">Those of its events that are to be written.</param>
    /// <param name="room">How many bytes to leave free in front.</param>
    /// <returns>The bytes with the room in front, valid until the next call.</returns>
    public Span<byte> Write(TickBatch batch, IReadOnlyList<Validated> items, int room)
    {
        var w = _writer;
        w.Reset(room);
        _instruments.Clear();
        _texts.Clear();
        _lastInstrument = null;
        _lastUnderlying = _lastState = default;
        _hasTables = false;
        w.Byte(VersionWithoutTables);
        w.Text(batch.Id);
        w.Text(batch.Source);
        w.Unsigned((ulong)items.Count);
        var received = 0L;
        for (var i = 0; i < items.Count; i++) Item(batch.Source, items[i], ref received);
        if (_hasTables) w.Written[room] = Version;
        return w.Written;
    }

    /// <summary>Reads a batch.</summary>
    /// <exception cref="InvalidDataException">The bytes are no batch, or one of a later version.</exception>
    public TickBatch Read(ReadOnlySpan<byte> bytes)
    {
        var r = new SpoolBytesReader(bytes);
        var version = r.Byte();
        if (version is < VersionWithoutTables or > Version) throw new InvalidDataException($"The batch has version {version}, this collector reads versions up to {Version}.");
        _readInstruments.Clear();
        _readTexts.Clear();
        var (id, source) = (r.Text(), r.Text());
        var items = new Validated[r.Count(bytes.Length)];
        var received = 0L;
        for (var i = 0; i < items.Length; i++) items[i] = Item(ref r, source, ref received);
        return r.IsAtEnd ? new TickBatch(id, source, items) : throw new InvalidDataException("There are bytes behind the batch.");
    }

    private void Item(string source, in Validated item, ref long received)
    {
        var w = _writer;
        w.Ensure(QuoteRoom);
        var (marketEvent, flags, reasons) = (item.Event, (uint)item.Flags, (uint)item.Reasons);
        var kind = marketEvent switch
        {
            Quote => KindQuote,
            Trade => KindTrade,
            UndecodedFrame => KindUndecoded,
            Tick => KindOfTable,
            _ => throw new NotSupportedException($"The spool knows no {marketEvent.GetType().Name}."),
        };
        var isOther = !string.Equals(marketEvent.Source, source, StringComparison.Ordinal);
        w.Byte((byte)(kind | ((int)item.Outcome << 2) | (isOther ? OtherSource : 0) | (flags != 0 ? HasFlags : 0) | (reasons != 0 ? HasReasons : 0)));
        if (isOther) w.Text(marketEvent.Source);
        if (flags != 0) w.Unsigned(flags);
        if (reasons != 0) w.Unsigned(reasons);
        w.Signed(unchecked(marketEvent.ReceivedMicros - received));
        received = marketEvent.ReceivedMicros;
        if (marketEvent is Tick tick)
        {
            w.Signed(unchecked(tick.VenueMicros - received));
            Instrument(tick.Instrument);
            if (tick is Quote quote) PutQuote(quote);
            else if (tick is Trade trade) PutTrade(trade);
            else PutOther(tick);
        }
        else
        {
            var frame = (UndecodedFrame)marketEvent;
            w.Bytes(frame.Frame.Span);
            w.Text(frame.Error);
        }
    }

    private Validated Item(ref SpoolBytesReader r, string batchSource, ref long received)
    {
        var head = r.Byte();
        var source = (head & OtherSource) != 0 ? r.Text() : batchSource;
        var flags = (head & HasFlags) != 0 ? (TickFlags)(uint)r.Unsigned() : TickFlags.None;
        var reasons = (head & HasReasons) != 0 ? (RejectReasons)(uint)r.Unsigned() : RejectReasons.None;
        received = unchecked(received + r.Signed());
        var outcome = (Outcome)((head >> 2) & 3);
        if (outcome > Outcome.Duplicate) throw new InvalidDataException($"There is no outcome {outcome}.");
        return (head & 3) switch
        {
            KindQuote => new Validated(TakeQuote(ref r, source, received), outcome, flags, reasons),
            KindTrade => new Validated(TakeTrade(ref r, source, received), outcome, flags, reasons),
            KindUndecoded => new Validated(new UndecodedFrame { Source = source, ReceivedMicros = received, Frame = r.Bytes().ToArray(), Error = r.Text() }, outcome, flags, reasons),
            _ => new Validated(TakeOther(ref r, source, received), outcome, flags, reasons),
        };
    }

    private void PutQuote(Quote q)
    {
        var w = _writer;
        var to = w.Room(QuoteRoom);
        var (at, mask) = (4, 0u);
        Number(to, ref at, ref mask, q.BidPrice, 0); Number(to, ref at, ref mask, q.BidAmount, 1); Number(to, ref at, ref mask, q.AskPrice, 2);
        Number(to, ref at, ref mask, q.AskAmount, 3); Number(to, ref at, ref mask, q.LastPrice, 4); Number(to, ref at, ref mask, q.MarkPrice, 5);
        Number(to, ref at, ref mask, q.IndexPrice, 6); Number(to, ref at, ref mask, q.UnderlyingPrice, 7); Number(to, ref at, ref mask, q.MarkIv, 8);
        Number(to, ref at, ref mask, q.BidIv, 9); Number(to, ref at, ref mask, q.AskIv, 10); Number(to, ref at, ref mask, q.Delta, 11);
        Number(to, ref at, ref mask, q.Gamma, 12); Number(to, ref at, ref mask, q.Vega, 13); Number(to, ref at, ref mask, q.Theta, 14);
        Number(to, ref at, ref mask, q.Rho, 15); Number(to, ref at, ref mask, q.OpenInterest, 16); Number(to, ref at, ref mask, q.Volume, 17);
        Number(to, ref at, ref mask, q.VolumeUsd, 18); Number(to, ref at, ref mask, q.PriceChange, 19); Number(to, ref at, ref mask, q.Low, 20);
        Number(to, ref at, ref mask, q.High, 21); Number(to, ref at, ref mask, q.MinPrice, 22); Number(to, ref at, ref mask, q.MaxPrice, 23);
        Number(to, ref at, ref mask, q.SettlementPrice, 24); Number(to, ref at, ref mask, q.EstimatedDeliveryPrice, 25); Number(to, ref at, ref mask, q.InterestRate, 26);
        Number(to, ref at, ref mask, q.Funding8h, 27); Number(to, ref at, ref mask, q.CurrentFunding, 28); Number(to, ref at, ref mask, q.InterestValue, 29);
        BinaryPrimitives.WriteUInt32LittleEndian(to, mask);
        w.Advance(at);
        Repeated(q.UnderlyingIndex, ref _lastUnderlying);
        Repeated(q.State, ref _lastState);
    }

    /// <summary>Writes a number and keeps it unless it is the usual NaN: without a branch, since which ones are there differs by tick.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Number(Span<byte> to, ref int at, ref uint mask, double value, int bit)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        BinaryPrimitives.WriteInt64LittleEndian(to[at..], bits);
        var isThere = bits == SpoolBytes.NaN ? 0 : 1;
        at += isThere << 3;
        mask |= (uint)isThere << bit;
    }

    private Quote TakeQuote(ref SpoolBytesReader r, string source, long received)
    {
        var venue = unchecked(received + r.Signed());
        var instrument = Instrument(ref r);
        var m = r.UInt32();
        return new Quote
        {
            Source = source, ReceivedMicros = received, VenueMicros = venue, Instrument = instrument,
            BidPrice = r.Number(m, 0), BidAmount = r.Number(m, 1), AskPrice = r.Number(m, 2), AskAmount = r.Number(m, 3), LastPrice = r.Number(m, 4),
            MarkPrice = r.Number(m, 5), IndexPrice = r.Number(m, 6), UnderlyingPrice = r.Number(m, 7), MarkIv = r.Number(m, 8), BidIv = r.Number(m, 9),
            AskIv = r.Number(m, 10), Delta = r.Number(m, 11), Gamma = r.Number(m, 12), Vega = r.Number(m, 13), Theta = r.Number(m, 14),
            Rho = r.Number(m, 15), OpenInterest = r.Number(m, 16), Volume = r.Number(m, 17), VolumeUsd = r.Number(m, 18), PriceChange = r.Number(m, 19),
            Low = r.Number(m, 20), High = r.Number(m, 21), MinPrice = r.Number(m, 22), MaxPrice = r.Number(m, 23), SettlementPrice = r.Number(m, 24),
            EstimatedDeliveryPrice = r.Number(m, 25), InterestRate = r.Number(m, 26), Funding8h = r.Number(m, 27), CurrentFunding = r.Number(m, 28),
            InterestValue = r.Number(m, 29),
            UnderlyingIndex = Repeated(ref r), State = Repeated(ref r),
        };
    }

    private void PutTrade(Trade t)
    {
        var w = _writer;
        w.Text(t.TradeId);
        w.Signed(t.TradeSeq);
        w.Byte((byte)t.Direction);
        w.Signed(t.TickDirection);
        w.Ensure(QuoteRoom);
        var at = w.Skip(4);
        var mask = w.Number_NeedsRoom(t.Price, 0) | w.Number_NeedsRoom(t.Amount, 1) | w.Number_NeedsRoom(t.IndexPrice, 2)
            | w.Number_NeedsRoom(t.MarkPrice, 3) | w.Number_NeedsRoom(t.Iv, 4) | w.Number_NeedsRoom(t.Contracts, 5);
        w.UInt32At(at, mask);
        w.Byte((byte)((t.Liquidation is null ? 0 : 1) | (t.BlockTradeId is null ? 0 : 2) | (t.ComboId is null ? 0 : 4)));
        if (t.Liquidation is not null) w.Text(t.Liquidation);
        if (t.BlockTradeId is not null) w.Text(t.BlockTradeId);
        if (t.ComboId is not null) w.Text(t.ComboId);
    }

    private Trade TakeTrade(ref SpoolBytesReader r, string source, long received)
    {
        var venue = unchecked(received + r.Signed());
        var instrument = Instrument(ref r);
        var (id, seq, direction, tickDirection, m) = (r.Text(), r.Signed(), (TradeDirection)r.Byte(), (int)r.Signed(), r.UInt32());
        if (direction > TradeDirection.Sell) throw new InvalidDataException($"There is no direction {direction}.");
        var (price, amount, index, mark, iv, contracts) = (r.Number(m, 0), r.Number(m, 1), r.Number(m, 2), r.Number(m, 3), r.Number(m, 4), r.Number(m, 5));
        var texts = r.Byte();
        return new Trade
        {
            Source = source, ReceivedMicros = received, VenueMicros = venue, Instrument = instrument, TradeId = id, TradeSeq = seq, Direction = direction,
            TickDirection = tickDirection, Price = price, Amount = amount, IndexPrice = index, MarkPrice = mark, Iv = iv, Contracts = contracts,
            Liquidation = (texts & 1) != 0 ? r.Text() : null, BlockTradeId = (texts & 2) != 0 ? r.Text() : null, ComboId = (texts & 4) != 0 ? r.Text() : null,
        };
    }

    /// <summary>The number of its table, a mask of the values that are there, and those values.</summary>
    private void PutOther(Tick tick)
    {
        var (w, table) = (_writer, TickTables.Of(tick));
        _hasTables = true;
        w.Byte(table.Number);
        var at = w.Skip(4);
        var mask = 0u;
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var (kind, value, bit) = (table.Columns[i].Kind, table.Columns[i].Read(tick), 1u << i);
            if (kind == TickValueKind.Number)
            {
                w.Ensure(8);
                mask |= w.Number_NeedsRoom(value.Number, i);
            }
            else if (kind == TickValueKind.Numbers)
            {
                mask |= bit;
                w.Unsigned((ulong)value.Numbers.Length);
                w.Doubles(value.Numbers);
            }
            else if (kind == TickValueKind.Flag)
            {
                mask |= value.IsSet ? bit : 0;
            }
            else if (kind == TickValueKind.Text && value.Text is { } text)
            {
                mask |= bit;
                w.Text(text);
            }
            else if (value.Whole is { } whole)
            {
                mask |= bit;
                w.Signed(whole);
            }
        }
        w.UInt32At(at, mask);
    }

    private Tick TakeOther(ref SpoolBytesReader r, string source, long received)
    {
        var venue = unchecked(received + r.Signed());
        var instrument = Instrument(ref r);
        var number = r.Byte();
        var table = TickTables.OfNumber(number) ?? throw new InvalidDataException($"There is no table {number}.");
        if (!_values.TryGetValue(table, out var values)) _values.Add(table, values = new TickValue[table.Columns.Count]);
        var mask = r.UInt32();
        for (var i = 0; i < values.Length; i++)
        {
            var isThere = (mask & (1u << i)) != 0;
            values[i] = table.Columns[i].Kind switch
            {
                TickValueKind.Number => TickValue.Of(r.Number(mask, i)),
                TickValueKind.Flag => TickValue.Of(isThere),
                TickValueKind.Text => TickValue.Of(isThere ? r.Text() : null),
                TickValueKind.Numbers => TickValue.Of(isThere ? r.Doubles() : []),
                _ => TickValue.Of(isThere ? r.Signed() : (long?)null),
            };
        }
        return table.Make(new TickHead(source, received, venue, instrument), values);
    }

    /// <summary>An instrument by its place in the order in which this batch names them; the first time with what it is.</summary>
    private void Instrument(InstrumentRef instrument)
    {
        var w = _writer;
        if (!ReferenceEquals(instrument, _lastInstrument))
        {
            _lastInstrument = instrument;
            if (!_instruments.TryGetValue(instrument, out _lastIndex))
            {
                w.Unsigned((ulong)_instruments.Count);
                _lastIndex = _instruments.Count;
                _instruments.Add(instrument, _lastIndex);
                w.Text(instrument.Venue);
                w.Text(instrument.Name);
                w.Byte((byte)((int)instrument.Kind << 1 | (instrument.Listed ? 1 : 0)));
                return;
            }
        }
        w.Unsigned((ulong)_lastIndex);
    }

    private InstrumentRef Instrument(ref SpoolBytesReader r)
    {
        var index = r.Count(_readInstruments.Count);
        if (index < _readInstruments.Count) return _readInstruments[index];
        var (venue, name, about) = (r.Text(), r.Text(), r.Byte());
        var instrument = _known.Get(venue, name, (InstrumentKind)(about >> 1), (about & 1) != 0);
        _readInstruments.Add(instrument);
        return instrument;
    }

    /// <summary>A text that comes again and again, by its place in the order in which this batch has them; 0 for none.</summary>
    private void Repeated(string? text, ref (string? Text, int Index) last)
    {
        var w = _writer;
        if (text is null)
        {
            w.Byte(0);
            return;
        }
        if (ReferenceEquals(text, last.Text) || _texts.TryGetValue(text, out last.Index))
        {
            last.Text = text;
            w.Unsigned((ulong)last.Index);
            return;
        }
        _texts.Add(text, _texts.Count + 1);
        last = (text, _texts.Count);
        w.Unsigned((ulong)_texts.Count);
        w.Text(text);
    }

    private string? Repeated(ref SpoolBytesReader r)
    {
        var index = r.Count(_readTexts.Count + 1);
        if (index == 0) return null;
        if (index <= _readTexts.Count) return _readTexts[index - 1];
        _readTexts.Add(r.Text());
        return _readTexts[^1];
    }
}

/// <summary>
/// Instruments as batches name them: the same object for the same name, as stores expect, up to a bound after which it begins anew.
/// </summary>
internal sealed class SpoolInstruments
{
    private const int Most = 200_000;
    private readonly Dictionary<(string Venue, string Name), InstrumentRef> _known = [];

    public InstrumentRef Get(string venue, string name, InstrumentKind kind, bool listed)
    {
        if (_known.TryGetValue((venue, name), out var known))
        {
            known.Kind = kind;
            known.Listed = listed;
            return known;
        }
        if (_known.Count >= Most) _known.Clear();
        return _known[(venue, name)] = new InstrumentRef(venue, name, kind, _known.Count) { Listed = listed };
    }
}
