namespace Akka.Util;

/// <summary>Writes to the console, one caller at a time, in colours when it is a terminal.</summary>
public static class StandardOutWriter
{
    private static readonly object Lock = new();

    public static void Write(string message, ConsoleColor? foregroundColor = null, ConsoleColor? backgroundColor = null) =>
        WriteToConsole(() => Console.Write(message), foregroundColor, backgroundColor);

    public static void WriteLine(string message, ConsoleColor? foregroundColor = null, ConsoleColor? backgroundColor = null) =>
        WriteToConsole(() => Console.WriteLine(message), foregroundColor, backgroundColor);

    private static void WriteToConsole(Action write, ConsoleColor? foreground, ConsoleColor? background)
    {
        lock (Lock)
        {
            if (Console.IsOutputRedirected || (foreground is null && background is null))
            {
                write();
                return;
            }

            var (oldForeground, oldBackground) = (Console.ForegroundColor, Console.BackgroundColor);
            if (foreground is { } f) Console.ForegroundColor = f;
            if (background is { } b) Console.BackgroundColor = b;
            try
            {
                write();
            }
            finally
            {
                Console.ForegroundColor = oldForeground;
                Console.BackgroundColor = oldBackground;
            }
        }
    }
}
