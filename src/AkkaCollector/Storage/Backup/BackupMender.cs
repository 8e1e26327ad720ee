using System.IO.Compression;
using System.Text;
using AkkaCollector.MarketData;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Storage;

/// <summary>
/// Makes whole files of those that killed processes left in a backup's folder: their whole batches, line by line as they stand, without
/// the torn end. A file whose process lives is locked by it, and left alone.
/// </summary>
internal sealed partial class BackupMender(string folder, ILogger log)
{
    /// <summary>What a file ends with while it is made; one that stays behind is made anew.</summary>
    internal const string WorkSuffix = ".mending";
    private BackupMendReport _report = BackupMendReport.Nothing;

    /// <summary>What was done until now.</summary>
    public BackupMendReport Report => Volatile.Read(ref _report);

    /// <summary>Goes once through the folder, oldest file first. What fails is told, counted and left for the next time.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> parts;
        try
        {
            parts = TickRestore.Parts(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failed(log, folder, e.Message);
            return;
        }
        foreach (var part in parts)
        {
            if (cancellationToken.IsCancellationRequested) return;
            try
            {
                Mend(part, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Update(r => r with { Left = r.Left + 1 });
                Failed(log, part, e.Message);
            }
        }
    }

    private void Mend(string part, CancellationToken cancellationToken)
    {
        if (TryLock(part) is not { } file) return;
        var made = part[..^BackupWriter.PartSuffix.Length];
        Copied copied;
        long length;
        using (file)
        {
            // Whoever held it may have finished it, or deleted it, just before.
            if (!File.Exists(part)) return;
            length = file.Length;
            var (written, work) = (File.GetLastWriteTimeUtc(part), made + WorkSuffix);
            try
            {
                copied = Copy(part, file, work, cancellationToken);
                // It is as old as what is in it.
                File.SetLastWriteTimeUtc(work, written);
                if (copied.Batches > 0) File.Move(work, made, overwrite: true);
            }
            finally
            {
                File.Delete(work);
            }
        }
        if (copied.Batches == 0 && !copied.IsOurs && length > 0)
        {
            Update(r => r with { Left = r.Left + 1 });
            NotOurs(log, part, copied.Damage ?? "");
            return;
        }
        File.Delete(part);
        Update(r => copied.Batches == 0 ? r with { Empty = r.Empty + 1, LinesCut = r.LinesCut + copied.LinesCut } : r with
        {
            Files = r.Files + 1, Batches = r.Batches + copied.Batches, Events = r.Events + copied.Events, LinesCut = r.LinesCut + copied.LinesCut,
        });
        if (copied.Batches > 0) Mended(log, made, copied.Batches, copied.Events, copied.LinesCut);
        else Empty(log, part, length);
    }

    /// <summary>Takes a file that nobody has open; null when somebody has, or has just taken it away.</summary>
    private FileStream? TryLock(string part)
    {
        try
        {
            return new FileStream(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            Update(r => r with { Left = r.Left + 1 });
            InUse(log, part, e.Message);
            return null;
        }
    }

    /// <summary>Copies lines up to the last whole batch, and ends the file as a whole one ends.</summary>
    private static Copied Copy(string part, FileStream from, string work, CancellationToken cancellationToken)
    {
        var waiting = new StringBuilder();
        var (batches, events, lines) = (0L, 0L, 0L);
        // The file stays open when it is read: the lock on it goes with it.
        using var reader = new BackupReader(part, new GZipStream(from, CompressionMode.Decompress, leaveOpen: true), new SpoolInstruments()) { Heard = line => waiting.Append(line).Append('\n') };
        using var to = new FileStream(work, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024);
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true))
        {
            while (reader.Read() is { } read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                gzip.Write(Encoding.UTF8.GetBytes(waiting.ToString()));
                waiting.Clear();
                lines = reader.Lines;
                if (read is not TickBatch batch) continue;
                batches++;
                events += batch.Items.Count;
            }
            var foot = new BackupLinesWriter();
            foot.Foot(batches, events, reader.Missed, cut: reader.Damage is not null);
            gzip.Write(foot.Written);
        }
        to.Flush(flushToDisk: true);
        // Without damage it was ended by its writer and could not be given its name.
        return new Copied(batches, events, reader.Damage is null ? 0 : reader.Lines - lines, reader.Version == BackupLinesWriter.Version, reader.Damage);
    }

    private void Update(Func<BackupMendReport, BackupMendReport> change) => Volatile.Write(ref _report, change(_report));

    /// <param name="Batches">Whole batches.</param>
    /// <param name="Events">Events in them.</param>
    /// <param name="LinesCut">Whole lines behind the last whole batch.</param>
    /// <param name="IsOurs">Whether this version wrote it.</param>
    /// <param name="Damage">What ended the reading.</param>
    private sealed record Copied(long Batches, long Events, long LinesCut, bool IsOurs, string? Damage);

    [LoggerMessage(1263, LogLevel.Warning, "Backup {File} was left by a process that was killed and is whole now: {Batches} batches, {Events} events; {Lines} lines of a batch that was not whole were cut")]
    private static partial void Mended(ILogger log, string file, long batches, long events, long lines);

    [LoggerMessage(1264, LogLevel.Warning, "Backup {File} was left by a process that was killed with no whole batch in its {Bytes} bytes and is deleted")]
    private static partial void Empty(ILogger log, string file, long bytes);

    [LoggerMessage(1265, LogLevel.Information, "Backup {File} is not touched: another process writes it ({Error})")]
    private static partial void InUse(ILogger log, string file, string error);

    [LoggerMessage(1266, LogLevel.Warning, "Backup {File} is not this version's and is left as it is: {Damage}")]
    private static partial void NotOurs(ILogger log, string file, string damage);

    [LoggerMessage(1267, LogLevel.Error, "Backup {File}, which a killed process left, cannot be made whole: {Error}. The next start tries again")]
    private static partial void Failed(ILogger log, string file, string error);
}
