using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using AkkaCollector.Simulator;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>simulate</c>: serves a simulated venue until it is stopped.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port", "-p") { Description = "The port to listen on; 0 takes any free one.", DefaultValueFactory = _ => 8099 };
        var address = new Option<string>("--address") { Description = "The address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
        var rate = new Option<string>("--rate", "-r") { Description = "Ticks a second, or max.", DefaultValueFactory = _ => "2000" };
        var seed = new Option<int>("--seed", "-s") { Description = "Seed of the market: the same seed gives the same frames.", DefaultValueFactory = _ => 1 };
        var faults = new Option<string>("--faults") { Description = FaultScript.Help, DefaultValueFactory = _ => "" };
        var capture = new Option<FileInfo?>("--replay") { Description = "A recorded capture to serve instead of a living market." };
        var speed = new Option<string>("--speed") { Description = "How many times faster than recorded a capture is served, or max.", DefaultValueFactory = _ => "1" };
        var numbers = new Option<FileInfo?>("--trade-numbers") { Description = "A file that keeps how far trades are numbered, so that the next market goes on from there; without it, from the clock." };
        var duration = CommonOptions.For();
        var command = new Command("simulate", "Serves a simulated Deribit over a real WebSocket, with a living option market or a recorded capture, and faults by script.")
        {
            port, address, rate, seed, faults, capture, speed, numbers, duration,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var options = new SimulatorOptions
                {
                    Address = IPAddress.Parse(parsed.GetValue(address)!),
                    Port = parsed.GetValue(port),
                    Seed = parsed.GetValue(seed),
                    TicksPerSecond = SimulatorOptions.ParseRate(parsed.GetValue(rate)!),
                    TradeNumbers = parsed.GetValue(numbers)?.FullName,
                    Faults = parsed.GetValue(faults)!,
                    Replay = parsed.GetValue(capture) is { } file ? new ReplayOptions(file.FullName) { Speed = ParseSpeed(parsed.GetValue(speed)!) } : null,
                };
                return await ServeAsync(options, parsed.GetValue(duration), cancellation);
            }
            catch (Exception e) when (e is FormatException or ArgumentException or InvalidDataException or UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCodes.BadConfig;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                await Console.Error.WriteLineAsync($"--port, --address: {parsed.GetValue(address)}:{parsed.GetValue(port)} cannot be listened on ({e.Message}). Choose others, or port 0 for any free one.");
                return ExitCodes.PortTaken;
            }
        });
        return command;
    }

    private static async Task<int> ServeAsync(SimulatorOptions options, TimeSpan? duration, CancellationToken cancellation)
    {
        using var loggers = LoggerFactory.Create(b => b.AddSimpleConsole(o => o.SingleLine = true));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (duration is { } time) stop.CancelAfter(time);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var host = await SimulatorHost.StartAsync(options, TimeProvider.System, loggers, cancellation);
        Console.WriteLine($"simulated Deribit: {host.WebSocketUri}  what it sent: http://{host.WebSocketUri.Authority}/simulator/sent");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(() => stopped.TrySetResult())) await stopped.Task;
        return ExitCodes.Ok;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static double ParseSpeed(string text)
    {
        if (text == "max") return double.PositiveInfinity;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && speed > 0) return speed;
        throw new FormatException($"--speed must be a number above 0, or max, was '{text}'.");
    }
}
