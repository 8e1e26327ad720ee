using System.Text;

namespace AkkaCollector.Simulator;

/// <summary>Changes a frame as a fault wants it.</summary>
internal static class FrameSurgery
{
    /// <summary>The name of the channel or stream that a frame belongs to; empty when it names none.</summary>
    public static string ChannelOf(ReadOnlySpan<byte> frame)
    {
        var key = "\"channel\":\""u8;
        var at = frame.IndexOf(key);
        if (at < 0) at = frame.IndexOf(key = "\"stream\":\""u8);
        if (at < 0) return "";
        var name = frame[(at + key.Length)..];
        var end = name.IndexOf((byte)'"');
        return end < 0 ? "" : Encoding.UTF8.GetString(name[..end]);
    }

    /// <summary>Adds a field that no client knows, with values of every type, at the head of the data: of its first object, where it is an array.</summary>
    public static byte[] AddUnknownField(ReadOnlySpan<byte> frame)
    {
        var field = "\"simulated_field\":{\"list\":[1,null,\"x\",{\"deep\":true}],\"number\":-1.5e-7},"u8;
        var data = frame.IndexOf("\"data\":"u8);
        var brace = data < 0 ? 0 : data + frame[data..].IndexOf((byte)'{');
        if (frame.IsEmpty || brace < data || frame[brace] != '{' || frame[brace + 1] == '}') return frame.ToArray();
        var changed = new byte[frame.Length + field.Length];
        frame[..(brace + 1)].CopyTo(changed);
        field.CopyTo(changed.AsSpan(brace + 1));
        frame[(brace + 1)..].CopyTo(changed.AsSpan(brace + 1 + field.Length));
        return changed;
    }
}
