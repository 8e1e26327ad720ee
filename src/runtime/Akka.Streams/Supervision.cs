namespace Akka.Streams.Supervision;

/// <summary>What a stage does after the user's function threw.</summary>
public enum Directive
{
    /// <summary>The stream fails with the exception.</summary>
    Stop,

    /// <summary>The element is dropped and the stage goes on with its state.</summary>
    Resume,

    /// <summary>The element is dropped and the stage goes on with fresh state.</summary>
    Restart
}

/// <summary>Chooses the <see cref="Directive"/> for an exception.</summary>
public delegate Directive Decider(Exception cause);

/// <summary>Deciders that answer every exception alike.</summary>
public static class Deciders
{
    public static readonly Decider StoppingDecider = _ => Directive.Stop;

    public static readonly Decider ResumingDecider = _ => Directive.Resume;

    public static readonly Decider RestartingDecider = _ => Directive.Restart;
}
