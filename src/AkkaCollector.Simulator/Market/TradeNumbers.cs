using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace AkkaCollector.Simulator;

/// <summary>
/// How far the trades of each instrument are numbered, kept in a file: a market that starts anew goes on where the last one ended, since
/// nothing is traded while it does not run. A number is in the file before its trade is sent, so that also after a kill none is given twice.
/// Records of 64 bytes: the next number, little-endian, and the name, filled up with zeros.
/// </summary>
internal sealed class TradeNumbers : IDisposable
{
    private const int RecordLength = 64;
    private const int NumberLength = sizeof(long);

    private readonly string _path;
    private readonly ILogger _log;
    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private SafeFileHandle? _file;

    /// <summary>Reads what an earlier market left. What is no record is passed over.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TradeNumbers(string path, ILogger log)
    {
        _path = path;
        _log = log;
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        for (var at = 0; at + RecordLength <= bytes.Length; at += RecordLength)
        {
            var name = Encoding.ASCII.GetString(bytes.AsSpan(at + NumberLength, RecordLength - NumberLength)).TrimEnd('\0');
            var next = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            if (name.Length > 0 && next > 0) _before[name] = next;
        }
    }

    /// <summary>The number of an instrument's next trade; <paramref name="otherwise"/> when it has never traded.</summary>
    public long NextOf(string instrument, long otherwise) => _before.GetValueOrDefault(instrument, otherwise);

    /// <summary>Begins to keep numbers, those of the listed instruments first; what has expired is forgotten.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Begin(IEnumerable<string> listed)
    {
        var fresh = _path + ".new";
        using (var file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
        {
            foreach (var name in listed.Where(_before.ContainsKey)) Write(file, name, _before[name]);
        }
        File.Move(fresh, _path, overwrite: true);
        _file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The number of an instrument's next trade has moved on.</summary>
    public void Moved(string instrument, long next)
    {
        if (_file is not { } file) return;
        try
        {
            Write(file, instrument, next);
        }
        catch (IOException failed)
        {
            // The market matters more than its numbers: from here on the next one will leave a hole.
            _log.NumbersLost(failed, _path);
            Dispose();
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Write(SafeFileHandle file, string instrument, long next)
    {
        Span<byte> record = stackalloc byte[RecordLength];
        record.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(record, next);
        if (_slots.TryGetValue(instrument, out var slot))
        {
            RandomAccess.Write(file, record[..NumberLength], (long)slot * RecordLength);
            return;
        }
        Encoding.ASCII.GetBytes(instrument, record[NumberLength..]);
        RandomAccess.Write(file, record, (long)_slots.Count * RecordLength);
        _slots.Add(instrument, _slots.Count);
    }
}
