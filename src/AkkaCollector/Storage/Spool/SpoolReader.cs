namespace AkkaCollector.Storage;

/// <summary>
/// Walks the records of a spool over all its segments, oldest first, and tells of each place where one is missing how many. The
/// number of the next record that can be read, wherever it stands, says what is missing before it.
/// </summary>
internal sealed class SpoolReader : IDisposable
{
    private readonly Func<int, SegmentFile?> _segment;
    private readonly long _start;
    private int _index = -1;
    private SegmentCursor? _cursor;
    private SpoolLoss? _tail;
    private long _expected;

    /// <summary>Makes one that stands before the first record.</summary>
    /// <param name="segment">The segments by their place in the order; null behind the last.</param>
    /// <param name="start">The number of the first record that is wanted; 0 for the oldest there is.</param>
    public SpoolReader(Func<int, SegmentFile?> segment, long start)
    {
        _segment = segment;
        (_start, _expected) = (start, start);
    }

    /// <summary>The record that it stands at.</summary>
    public RecordHead Record => _cursor!.Record;
    /// <summary>Its payload, valid until the next call.</summary>
    public ReadOnlySpan<byte> Payload => _cursor!.Payload;
    /// <summary>The whole record, valid until the next call.</summary>
    public ReadOnlySpan<byte> Frame => _cursor!.Frame;
    /// <summary>What is missing where it stands; null when it stands at a record.</summary>
    public SpoolLoss? Loss { get; private set; }
    /// <summary>The place of the segment that it stands in; -1 before the first.</summary>
    public int Segment => _index;
    /// <summary>The number of the record that would come next.</summary>
    public long Expected => _expected;

    /// <summary>Goes to the next record or loss; false when there is no more, for now.</summary>
    /// <param name="lengthOfLast">How far the last segment may be read; null for all of it.</param>
    public bool MoveNext(long? lengthOfLast = null)
    {
        Loss = null;
        while (true)
        {
            if (_cursor is null && !Open()) return false;
            if (Loss is not null) return true;
            if (lengthOfLast is { } length && _segment(_index + 1) is null) _cursor!.Length = length;
            while (_cursor!.MoveNext())
            {
                if (_cursor.Loss is { } loss)
                {
                    // Records that were read before are no loss, whatever became of them.
                    if (loss is { Records: 0, Exact: false }) _tail = loss;
                    else if (loss.Records == 0 || loss.FirstSequence + loss.Records > _start) return Stand(loss);
                }
                else if (_cursor.Record.Sequence >= _start && _cursor.Record.Sequence >= _expected)
                {
                    _expected = _cursor.Record.Sequence + 1;
                    return true;
                }
            }
            if (_segment(_index + 1) is null) return false;
            // What was rolled meanwhile may have grown since its length was read.
            if (_cursor.Offset < new FileInfo(_segment(_index)!.Path).Length && _tail is null)
            {
                _cursor.Length = new FileInfo(_segment(_index)!.Path).Length;
                continue;
            }
            Leave();
        }
    }

    /// <summary>What is missing at the very end.</summary>
    /// <param name="next">The number that the next record was to get.</param>
    /// <param name="exact">Whether no record can have come after.</param>
    public SpoolLoss? End(long next, bool exact)
    {
        var lost = Math.Max(0, next - Math.Max(_expected, 1));
        if (_tail is { } tail)
        {
            _tail = null;
            return tail with { Kind = SpoolDamage.TornTail, FirstSequence = lost > 0 ? _expected : 0, Records = lost, Exact = exact };
        }
        return lost == 0 ? null : new SpoolLoss(SpoolDamage.MissingSegment, "", 0, 0, _expected, lost, exact);
    }

    /// <summary>The reader's segments before this one were taken away from the front of the list.</summary>
    public void Removed(int segments) => _index -= segments;

    public void Dispose() => _cursor?.Dispose();

    private bool Stand(SpoolLoss loss)
    {
        var before = loss.Records == 0 ? 0 : Math.Max(0, _start - loss.FirstSequence);
        Loss = before == 0 ? loss : loss with { FirstSequence = _start, Records = loss.Records - before };
        if (loss.Records > 0) _expected = Math.Max(_expected, loss.FirstSequence + loss.Records);
        return true;
    }

    private void Leave()
    {
        _cursor!.Dispose();
        _cursor = null;
    }

    /// <summary>Opens the next segment and settles what is missing before its first record.</summary>
    private bool Open()
    {
        if (_segment(_index + 1) is not { } segment) return false;
        _index++;
        try
        {
            _cursor = new SegmentCursor(segment.Path, segment.FirstSequence);
        }
        catch (FileNotFoundException)
        {
            // Somebody has taken it away; the first record of the next one says how many are missing.
            return Open();
        }
        if (segment.FirstSequence == 0) return true;
        var lost = _expected == 0 ? 0 : Math.Max(0, segment.FirstSequence - _expected);
        if (_tail is { } tail)
        {
            Loss = tail with { FirstSequence = lost > 0 ? _expected : 0, Records = lost, Exact = _expected > 0 };
            _tail = null;
        }
        else if (lost > 0)
        {
            Loss = new SpoolLoss(segment.HeaderLost ? SpoolDamage.Record : SpoolDamage.MissingSegment, Path.GetFileName(segment.Path), 0, 0, _expected, lost, Exact: true);
        }
        _expected = Math.Max(_expected, segment.FirstSequence);
        return true;
    }
}
