using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>A recorded capture through the daemon's own pipeline.</summary>
public sealed class ReplaySpec
{
    [CaptureFact]
    public Task The_capture_of_April_2021_must_replay_with_each_ticker_stored_or_rejected_and_twice_store_once() =>
        ReplayTwiceAsync("cryptofeed_2021-04-17_options_30s.capture", 92);

    [CaptureFact]
    public Task The_capture_of_July_2021_must_replay_with_each_ticker_stored_or_rejected_and_twice_store_once() =>
        ReplayTwiceAsync("cryptofeed_2021-07-22_options_30s.capture", 89);

    private static async Task ReplayTwiceAsync(string name, int tickers)
    {
        using var folder = new WorkFolder();
        var file = CaptureFolder.PathOf("deribit", "ws", name);
        var first = await ReplayAsync(folder, file);
        Assert.Equal(tickers, first["ticks"]);
        Assert.Equal(tickers, first["stored"] + first["rejected"] + first["duplicates"]);
        Assert.Equal(first["stored"], folder.StoredRows());
        Assert.Equal(first["rejected"], folder.Scalar("SELECT count(*) FROM rejected_ticks WHERE reasons <> ''"));
        Assert.Equal(0, folder.Scalar("SELECT count(*) FROM undecoded_frames"));

        var second = await ReplayAsync(folder, file);
        Assert.Equal((0, (long)tickers), (second["stored"] + second["rejected"], second["duplicates"]));
        Assert.Equal(first["stored"], folder.StoredRows());
    }

    [Fact]
    public async Task A_file_that_is_no_capture_must_exit_2_naming_it()
    {
        using var folder = new WorkFolder();
        var file = Path.Combine(folder.Root, "notes.txt");
        await File.WriteAllTextAsync(file, "hello\n");
        await using var daemon = DaemonProcess.Start("replay", file, "--venue", "deribit", "--config", folder.Config(), "--data", folder.Data);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Contains(file, daemon.Output, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyDictionary<string, long>> ReplayAsync(WorkFolder folder, string file)
    {
        await using var daemon = DaemonProcess.Start("replay", file, "--venue", "deribit", "--config", folder.Config(), "--data", folder.Data);
        Assert.True(await daemon.ExitAsync() == 0, daemon.Output);
        RunSpec.AssertAddsUp(daemon.Summary());
        return daemon.Summary();
    }
}
