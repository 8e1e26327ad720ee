using System.Buffers.Binary;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AkkaCollector.Storage;

/// <summary>The Castagnoli checksum (CRC-32C, as in RFC 3720) with the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78;
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of some bytes; give the result back as <paramref name="before"/> to go on with more.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var sum = ~before;
        if (Sse42.X64.IsSupported)
        {
            ulong wide = sum;
            for (; bytes.Length >= 8; bytes = bytes[8..]) wide = Sse42.X64.Crc32(wide, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            sum = (uint)wide;
            foreach (var one in bytes) sum = Sse42.Crc32(sum, one);
            return ~sum;
        }
        if (Crc32.Arm64.IsSupported)
        {
            for (; bytes.Length >= 8; bytes = bytes[8..]) sum = Crc32.Arm64.ComputeCrc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            foreach (var one in bytes) sum = Crc32.ComputeCrc32C(sum, one);
            return ~sum;
        }
        return ~ByTable(bytes, sum);
    }

    /// <summary>The same without the processor's help, from an inverted sum to an inverted sum.</summary>
    internal static uint ByTable(ReadOnlySpan<byte> bytes, uint sum)
    {
        foreach (var one in bytes) sum = Table[(sum ^ one) & 0xff] ^ (sum >> 8);
        return sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var sum = i;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
            table[i] = sum;
        }
        return table;
    }
}
