namespace Akka.Util.Internal;

/// <summary>Tasks that are done before they begin.</summary>
internal static class TaskEx
{
    public static readonly Task<Done> Completed = Task.FromResult(Done.Instance);
}
