using AkkaCollector.Benchmarks;

if (args is ["--recover", var spool])
{
    await SpoolBench.RecoverHereAsync(spool);
    return 0;
}
string[] known = ["--grow", "--long", "--quick", "--runtime", "--steps", "--storage", "--whole"];
var only = args.SkipWhile(a => a != "--only").Skip(1).FirstOrDefault();
string[] options = only is null ? args : [.. args.Where(a => a != "--only" && a != only), "--whole"];
var row = args.SkipWhile(a => a != "--runtime").Skip(1).FirstOrDefault(a => !a.StartsWith('-'));
if (row is not null) options = [.. options.Where(a => a != row)];
if (options.FirstOrDefault(a => !known.Contains(a)) is { } unknown)
{
    Console.Error.WriteLine($"bench: '{unknown}' is none of {string.Join(", ", known)}, --only GROUP, --runtime ROW.");
    return 2;
}
if (only is not null && !WholeBench.Names.Contains(only))
{
    Console.Error.WriteLine($"bench: --only must be one of {string.Join(", ", WholeBench.Names)}, was '{only}'.");
    return 2;
}
if (row is not null && !ChannelHop.Rows.Contains(row))
{
    Console.Error.WriteLine($"bench: --runtime takes one of {string.Join(", ", ChannelHop.Rows)}, was '{row}'.");
    return 2;
}
var quick = options.Contains("--quick");
var choice = options.Where(a => a is not ("--quick" or "--long" or "--grow")).ToArray();
if (choice.Length == 0) choice = ["--whole", "--steps"];
Report.Bench("cores", Environment.ProcessorCount, "cores");
if (choice.Contains("--whole")) await WholeBench.RunAsync(quick, only);
if (choice.Contains("--steps")) StepsBench.Run(quick);
if (choice.Contains("--storage")) await SpoolBench.RunAsync(quick);
if (choice.Contains("--storage")) await StorageBench.RunAsync(quick, growth: options.Contains("--grow"), growTo: quick ? 1 : options.Contains("--long") ? 50 : 10);
if (choice.Contains("--runtime"))
{
    var hop = new ChannelHop(quick, row);
    await RuntimeActors.RunAsync(hop, quick);
    await RuntimePersistence.RunAsync(hop, quick);
    await RuntimeStreams.RunAsync(hop, quick);
    if (hop.Wants("persist-postgres")) await RuntimePostgres.RunAsync(quick);
    hop.Print();
}
return 0;
