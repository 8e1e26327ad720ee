namespace Akka.TestKit;

/// <summary>A predicate with the type of message that it is for.</summary>
public class PredicateInfo
{
    private readonly Func<object, bool> _matches;

    internal PredicateInfo(Delegate predicate, Type type, Func<object, bool> matches)
    {
        PredicateT = predicate;
        Type = type;
        _matches = matches;
    }

    public Delegate PredicateT { get; }

    public Type Type { get; }

    public static PredicateInfo Create<T>(Predicate<T> predicate) => new(predicate, typeof(T), message => message is T typed && predicate(typed));

    public override string ToString() => $"predicate over {Type}";

    internal bool Matches(object message) => _matches(message);
}

/// <summary>Makes <see cref="PredicateInfo"/>s.</summary>
public static class PredicateInfoFactory
{
    public static PredicateInfo CreatePredicateInfo<T>(Predicate<T> predicate) => PredicateInfo.Create(predicate);

    public static PredicateInfo CreatePredicateInfo<T>(Delegate predicate) =>
        new(predicate, typeof(T), message => message is T && (bool)predicate.DynamicInvoke(message));
}
