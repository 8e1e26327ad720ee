namespace Akka.Streams.Implementation;

/// <summary>The rules of Reactive Streams that operators hold their elements to.</summary>
internal static class ReactiveStreamsCompliance
{
    public const string ElementMustNotBeNullMsg = "Element must not be null, rule 2.13";

    public const string DemandMustBePositiveMsg = "The number of requested elements must be > 0 (see reactive-streams specification, rule 3.9)";

    /// <summary>Says that somebody tried to emit null.</summary>
    public static Exception ElementMustNotBeNullException => new ArgumentNullException("element", ElementMustNotBeNullMsg);

    public static void RequireNonNullElement(object element)
    {
        if (element is null)
            throw ElementMustNotBeNullException;
    }
}
