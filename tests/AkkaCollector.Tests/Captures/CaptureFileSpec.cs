using System.IO.Compression;
using System.Text;
using AkkaCollector.Captures;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Captures;

public sealed class CaptureFileSpec : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("captures");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void CaptureFile_must_read_each_kind_of_line_of_a_cryptofeed_capture()
    {
        var file = Write("a.bin",
            """
            configuration: {"ticker":["A: b"]}
            wss://x.test/ws?a=1:2 <-> 1618677848.534498
            wss://x.test/ws <- 1618677848.8235142: {"id": 0}

            1618677848.5: {"a": "b: c"}
            https://x.test/api?x=1:2 -> 1618677849: {"result": []}
            """);

        var records = CaptureFile.Open(file).Read().ToArray();

        Assert.Equal(
            [CaptureRecordKind.Configuration, CaptureRecordKind.Opened, CaptureRecordKind.Sent, CaptureRecordKind.Received, CaptureRecordKind.RestResponse],
            records.Select(r => r.Kind));
        Assert.Equal([1L, 2, 3, 5, 6], records.Select(r => r.Line));
        Assert.Equal([0, 1618677848534498, 1618677848823514, 1618677848500000, 1618677849000000], records.Select(r => r.Micros));
        Assert.Equal(["{\"ticker\":[\"A: b\"]}", "", "{\"id\": 0}", "{\"a\": \"b: c\"}", "{\"result\": []}"], records.Select(Text));
        Assert.Equal("wss://x.test/ws?a=1:2", records[1].Url);
        Assert.Equal("https://x.test/api?x=1:2", records[4].Url);
    }

    [Fact]
    public void CaptureFile_must_name_file_and_line_of_a_bad_line_and_read_on()
    {
        var file = Write("b.capture", "1618677848.5: {}\nnonsense\n161867x848.5: {}\n1618677848.6 {}\nwss://x.test <= 1618677848\n1618677848.7: {\"last\":1}\n");

        var records = CaptureFile.Open(file).Read().ToArray();

        Assert.Equal("GBBBBG", string.Concat(records.Select(r => r.Kind == CaptureRecordKind.Bad ? 'B' : 'G')));
        Assert.Equal($"{file} line 2 begins with neither a receive time nor a URL.", records[1].Error);
        Assert.Equal($"{file} line 3 has no time in Unix seconds before its ': '.", records[2].Error);
        Assert.Equal("nonsense", Text(records[1]));
        Assert.Equal("{\"last\":1}", Text(records[^1]));
    }

    [Fact]
    public void CaptureFile_must_read_hftbacktest_lines_in_nanoseconds_and_microseconds_plain_or_compressed()
    {
        const string text = "1723161255030314667 {\"stream\":\"a\"}\n1680652700423297 {\"stream\":\"b\"}\n1723161255319702566 {\"lastUpdateId\":1}\nx {}\n1723161255319702567 nothing\n";
        var plain = CaptureFile.Open(Write("plain", text));
        var compressed = CaptureFile.Open(WriteGzip("compressed", text));

        Assert.Equal((CaptureFormat.Hftbacktest, false, true), (plain.Format, plain.IsGzip, compressed.IsGzip));
        var records = compressed.Read().ToArray();
        Assert.Equal([1723161255030314, 1680652700423297, 1723161255319702, 0, 0], records.Select(r => r.Micros));
        Assert.Equal(
            [CaptureRecordKind.Received, CaptureRecordKind.Received, CaptureRecordKind.RestResponse, CaptureRecordKind.Bad, CaptureRecordKind.Bad],
            records.Select(r => r.Kind));
        Assert.Equal(records.Select(Text), plain.Read().Select(Text));
    }

    [Fact]
    public void CaptureFile_must_report_a_line_beyond_the_bound_and_read_on_in_bounded_memory()
    {
        var file = Write("long.capture", $"1618677848.5: {{}}\n1618677848.6: {new string('x', 300_000)}\n1618677848.7: {{\"b\":2}}\n");

        var records = CaptureFile.Open(file, longestLine: 1000).Read().ToArray();

        Assert.Equal([CaptureRecordKind.Received, CaptureRecordKind.Bad, CaptureRecordKind.Received], records.Select(r => r.Kind));
        Assert.Equal($"{file} line 2 is longer than 1000 bytes.", records[1].Error);
        Assert.Equal(3, records[2].Line);
    }

    [Fact]
    public void CaptureFile_must_give_what_stands_before_the_damage_of_a_compressed_file()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 20_000; i++) text.Append(1723161255030314667 + (i * 7919L)).Append(" {\"n\":").Append(i * 31 % 1009).Append("}\n");
        var file = WriteGzip("whole.gz", text.ToString());
        var bytes = File.ReadAllBytes(file);
        bytes.AsSpan(bytes.Length / 2, 64).Fill(0xff);
        File.WriteAllBytes(file, bytes);

        var records = CaptureFile.Open(file).Read().ToArray();

        Assert.True(records.Length > 100, $"only {records.Length} records stand before the damage");
        Assert.Equal(CaptureRecordKind.Bad, records[^1].Kind);
        Assert.Contains(file, records[^1].Error);
    }

    [Fact]
    public void CaptureFile_must_refuse_what_is_no_capture()
    {
        var refused = Assert.Throws<InvalidDataException>(() => CaptureFile.Open(Write("c", "{\"not\":\"a capture\"}\n")));
        Assert.Contains("is no capture", refused.Message);
        Assert.Throws<FileNotFoundException>(() => CaptureFile.Open(Path.Combine(_folder.FullName, "absent")));
    }

    [Fact]
    public void CaptureFile_must_give_the_hash_of_the_file_on_the_disk()
    {
        var file = CaptureFile.Open(Write("d", "1618677848.5: {}\n"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("1618677848.5: {}\n"u8)), file.ComputeSha256());
    }

    [CaptureFact]
    public void CaptureFile_must_read_every_line_of_the_recorded_deribit_sessions()
    {
        foreach (var (name, frames) in new[] { ("cryptofeed_2021-04-17_options_30s.capture", 149), ("cryptofeed_2021-07-22_options_30s.capture", 136) })
        {
            var records = CaptureFile.Open(CaptureFolder.PathOf("deribit", "ws", name)).Read().ToArray();
            Assert.Equal(frames, records.Count(r => r.Kind == CaptureRecordKind.Received));
            Assert.Equal(1, records.Count(r => r.Kind == CaptureRecordKind.Sent));
            Assert.DoesNotContain(records, r => r.Kind == CaptureRecordKind.Bad);
            Assert.All(records.Zip(records.Skip(1)), pair => Assert.True(pair.First.Micros <= pair.Second.Micros));
        }
        var rest = CaptureFile.Open(CaptureFolder.PathOf("deribit", "rest", "cryptofeed_2021-04-17_get_instruments.capture")).Read().ToArray();
        Assert.Equal([CaptureRecordKind.RestResponse, CaptureRecordKind.RestResponse, CaptureRecordKind.Configuration], rest.Select(r => r.Kind));
        Assert.Equal(1618677848218575, rest[0].Micros);
    }

    [CaptureFact]
    public void CaptureFile_must_read_all_93954_lines_of_the_compressed_binance_session()
    {
        var capture = CaptureFile.Open(CaptureFolder.PathOf("binance_usdm", "ws", "hft_btcusdt_20240808.gz"));
        var kinds = capture.Read().CountBy(r => r.Kind).ToDictionary();
        Assert.Equal(93_953, kinds[CaptureRecordKind.Received]);
        Assert.Equal(1, kinds[CaptureRecordKind.RestResponse]);
        Assert.Equal(2, kinds.Count);
    }

    private static string Text(CaptureRecord record) => Encoding.UTF8.GetString(record.Payload.Span);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string WriteGzip(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        using var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        stream.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }
}
