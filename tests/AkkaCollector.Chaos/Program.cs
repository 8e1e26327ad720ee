using System.CommandLine;
using AkkaCollector.Chaos;
using AkkaCollector.Supervision;

var times = new Option<int>("--times") { Description = "How often is killed.", DefaultValueFactory = _ => 10 };
var store = new Option<string>("--store") { Description = "sqlite, or postgres for a throwaway server.", DefaultValueFactory = _ => "sqlite" };
store.AcceptOnlyFromAmong("sqlite", "postgres");
var spool = new Option<string>("--spool") { Description = "The mode of the spool.", DefaultValueFactory = _ => "on-failure" };
spool.AcceptOnlyFromAmong("on-failure", "always", "off");
var victim = new Option<string>("--victim") { Description = "Who is killed: daemon, or postgres, which takes --store postgres.", DefaultValueFactory = _ => "daemon" };
victim.AcceptOnlyFromAmong("daemon", "postgres");
var settings = new Option<string>("--settings") { Description = "shipped: the defaults of hocon/reference.conf. quick: waits of the spool and the store are short, so that more kills fit into the time.", DefaultValueFactory = _ => "shipped" };
settings.AcceptOnlyFromAmong("shipped", "quick");
var point = new Option<string?>("--point") { Description = "The one point to kill at. Default: all in turn." };
point.AcceptOnlyFromAmong([.. KillPoint.All, Deaths.Held]);
var rate = new Option<int>("--rate") { Description = "Ticks a second that the simulated venue sends.", DefaultValueFactory = _ => 4000 };
var seed = new Option<int?>("--seed") { Description = "Seed of the points and moments, and of the market. Default: another one each time; it is printed." };
var kill = new Command("kill", "Kills with SIGKILL again and again over the same data, and looks after each kill at what is there. The last line has the figures; exit code 0 "
    + "only when nothing that was acknowledged was lost, nothing doubled, no kill of the daemon cost more than 3 s of ticks (but with --spool off), and after kills of "
    + "PostgreSQL every trade that the daemon received is stored.") { times, store, spool, victim, settings, point, rate, seed };
kill.SetAction(async parsed =>
{
    var options = new ChaosOptions(parsed.GetValue(times), parsed.GetValue(seed) ?? Environment.ProcessId)
    {
        Postgres = parsed.GetValue(store) == "postgres",
        Spool = parsed.GetValue(spool)!,
        Victim = parsed.GetValue(victim) == "postgres" ? Victim.Postgres : Victim.Daemon,
        Quick = parsed.GetValue(settings) == "quick",
        Point = parsed.GetValue(point),
        Rate = parsed.GetValue(rate),
    };
    if (options is { Victim: Victim.Postgres, Postgres: false } || options.Times < 1 || options.Rate < 1)
    {
        await Console.Error.WriteLineAsync("--victim postgres takes --store postgres; --times and --rate must be 1 or more.");
        return 2;
    }
    Console.WriteLine($"seed {options.Seed}");
    var figures = await ChaosRun.RunAsync(options, Console.Out);
    Console.WriteLine(figures);
    return figures.IsWhole ? 0 : 1;
});
return await new RootCommand("Kills a collector, or its database, from outside and counts what that cost.") { kill }.Parse(args).InvokeAsync();
