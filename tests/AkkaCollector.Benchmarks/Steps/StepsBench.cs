using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace AkkaCollector.Benchmarks;

/// <summary>The hot steps one by one, by BenchmarkDotNet within this process: one file a step.</summary>
internal static class StepsBench
{
    public static void Run(bool quick)
    {
        var artifacts = Directory.CreateTempSubdirectory("akkacollector-bench-").FullName;
        try
        {
            var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(quick ? 100 : 500));
            var config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(NullLogger.Instance)
                .AddColumnProvider(DefaultColumnProviders.Instance).WithArtifactsPath(artifacts).WithOptions(ConfigOptions.DisableLogFile);
            Type[] steps =
            [
                typeof(DecodeStep), typeof(DecodeBookStep), typeof(DecodeCandleStep), typeof(DecodeFundingStep), typeof(IntakeStep), typeof(ValidateStep),
                typeof(BatchStep), typeof(SqliteStep),
            ];
            foreach (var step in steps) Print(step, config);
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    private static void Print(Type step, IConfig config)
    {
        var name = "step-" + step.Name[..^"Step".Length].ToLowerInvariant();
        var report = BenchmarkRunner.Run(step, config).Reports.Single();
        if (report.ResultStatistics is not { } result) throw new InvalidOperationException($"{name} was not measured: {string.Join(" ", report.ExecuteResults.SelectMany(r => r.Errors))}");
        Report.Bench(name, result.Mean, "ns/tick");
        Report.Bytes(name, report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
    }
}
