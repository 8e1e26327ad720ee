using AkkaCollector.Benchmarks;

string[] known = ["--quick", "--runtime", "--steps", "--whole"];
if (args.FirstOrDefault(a => !known.Contains(a)) is { } unknown)
{
    Console.Error.WriteLine($"bench: '{unknown}' is none of {string.Join(", ", known)}.");
    return 2;
}
var quick = args.Contains("--quick");
var choice = args.Where(a => a != "--quick").ToArray();
if (choice.Contains("--runtime"))
{
    var hop = await ChannelHop.RunAsync(quick ? 1_000_000 : 5_000_000, quick ? 3 : 5);
    Report.Bench("channel-hop", hop.PerSecond, "1/s");
    await RuntimeActors.RunAsync(hop.PerSecond, quick);
    await RuntimeStreams.RunAsync(hop.PerSecond, quick);
}
return 0;
