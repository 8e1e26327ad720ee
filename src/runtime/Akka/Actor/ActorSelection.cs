using Akka.Util;

namespace Akka.Actor;

/// <summary>A set of actors by path, from an anchor on; wildcards <c>*</c>, <c>?</c> and <c>**</c> are looked up at each send.</summary>
public class ActorSelection : ICanTell
{
    public ActorSelection()
    {
    }

    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, path.Length == 0 ? [] : path.Split('/'))
    {
    }

    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
    {
        Anchor = anchor;
        var list = elements.ToArray();
        var path = new List<SelectionPathElement>();
        for (var i = 0; i < list.Length; i++)
        {
            var element = list[i];
            if (string.IsNullOrEmpty(element)) continue;
            if (element == "**")
            {
                if (i < list.Length - 1) throw new IllegalActorNameException("Double wildcard can only appear at the last path entry");
                path.Add(SelectChildRecursive.Instance);
            }
            else if (element.Contains('?') || element.Contains('*')) path.Add(new SelectChildPattern(element));
            else if (element == "..") path.Add(SelectParent.Instance);
            else path.Add(new SelectChildName(element));
        }

        Path = [.. path];
    }

    public IActorRef Anchor { get; private set; }

    public SelectionPathElement[] Path { get; private set; }

    public string PathString => "/" + string.Join("/", Path.Select(element => element.ToString()));

    public void Tell(object message, IActorRef sender = null)
    {
        sender ??= ActorCell.GetCurrentSelfOrNoSender();
        DeliverSelection((IInternalActorRef)Anchor, sender, new ActorSelectionMessage(message, Path, wildCardFanOut: false));
    }

    /// <summary>The one actor that the selection finds; fails with <see cref="ActorNotFoundException"/> when there is none in time.</summary>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => InnerResolveOne(timeout, CancellationToken.None);

    public Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct) => InnerResolveOne(timeout, ct);

    public override string ToString()
    {
        var anchor = Anchor.Path.Uid == ActorCell.UndefinedUid ? Anchor.Path.ToString() : $"{Anchor.Path}#{Anchor.Path.Uid}";
        return $"ActorSelection[Anchor({anchor}), Path({PathString})]";
    }

    public override bool Equals(object obj) => obj is ActorSelection other && Equals(Anchor, other.Anchor) && PathString == other.PathString;

    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    internal static void DeliverSelection(IInternalActorRef anchor, IActorRef sender, ActorSelectionMessage message)
    {
        if (message.Elements.Length == 0)
        {
            anchor.Tell(message.Message, sender);
            return;
        }

        var emptyRef = new Lazy<EmptyLocalActorRef>(() => new EmptyLocalActorRef(anchor.Provider,
            anchor.Path / message.Elements.Select(element => element.ToString()), (anchor.Provider as LocalActorRefProvider)?.EventStream ?? ActorCell.Current?.System.EventStream));
        var current = anchor;
        for (var i = 0; i < message.Elements.Length; i++)
        {
            var isLast = i == message.Elements.Length - 1;
            if (current is not ActorRefWithCell withCell)
            {
                DeliverBeyond(current, sender, message, i, emptyRef);
                return;
            }

            switch (message.Elements[i])
            {
                case SelectParent:
                    current = withCell.Parent ?? current;
                    break;
                case SelectChildName child:
                    current = withCell.GetSingleChild(child.Name);
                    if (current is null or Nobody)
                    {
                        if (!message.WildCardFanOut) emptyRef.Value.Tell(message, sender);
                        return;
                    }

                    break;
                case SelectChildPattern pattern:
                    FanOut(withCell.Children.Where(child => child.Path.Name.Like(pattern.PatternStr)).ToArray(), sender, message, i, isLast, emptyRef);
                    return;
                case SelectChildRecursive:
                    TellAll(withCell, sender, message);
                    return;
            }

            if (isLast) current.Tell(message.Message, sender);
        }
    }

    // The anchor is a reference without a cell, as the dead letters or a temporary one: what is left of the path is its business.
    private static void DeliverBeyond(IInternalActorRef current, IActorRef sender, ActorSelectionMessage message, int index, Lazy<EmptyLocalActorRef> emptyRef)
    {
        if (message.Elements[index] is SelectChildName name && current.GetChild([name.Name]) is IInternalActorRef child and not Nobody)
        {
            DeliverSelection(child, sender, message.Copy(elements: message.Elements[(index + 1)..]));
            return;
        }

        emptyRef.Value.Tell(message, sender);
    }

    private static void FanOut(IActorRef[] matching, IActorRef sender, ActorSelectionMessage message, int index, bool isLast, Lazy<EmptyLocalActorRef> emptyRef)
    {
        if (matching.Length == 0)
        {
            if (!message.WildCardFanOut) emptyRef.Value.Tell(message, sender);
            return;
        }

        if (isLast)
        {
            foreach (var child in matching) child.Tell(message.Message, sender);
            return;
        }

        // Below a wildcard nobody answers for what is missing: others may be there.
        var rest = message.Copy(elements: message.Elements[(index + 1)..], wildCardFanOut: message.WildCardFanOut || matching.Length > 1);
        foreach (var child in matching) DeliverSelection((IInternalActorRef)child, sender, rest);
    }

    private static void TellAll(ActorRefWithCell parent, IActorRef sender, ActorSelectionMessage message)
    {
        // Nobody below is no failure: "all of them" is then none.
        var children = parent.Children.ToArray();
        var deeper = message.Copy(elements: [SelectChildRecursive.Instance], wildCardFanOut: true);
        foreach (var child in children)
        {
            child.Tell(message.Message, sender);
            DeliverSelection((IInternalActorRef)child, sender, deeper);
        }
    }

    private async Task<IActorRef> InnerResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException("subject was null");
        }
        catch (Exception cause) when (cause is not ActorNotFoundException)
        {
            throw new ActorNotFoundException("Exception occurred while resolving ActorSelection", cause);
        }
    }
}

/// <summary>A message on its way through a selection.</summary>
public class ActorSelectionMessage : IAutoReceivedMessage, IPossiblyHarmful, IWrappedMessage
{
    public ActorSelectionMessage(object message, SelectionPathElement[] elements, bool wildCardFanOut = false)
    {
        Message = message;
        Elements = elements;
        WildCardFanOut = wildCardFanOut;
    }

    public object Message { get; }

    public SelectionPathElement[] Elements { get; }

    public bool WildCardFanOut { get; }

    public ActorSelectionMessage Copy(object message = null, SelectionPathElement[] elements = null, bool? wildCardFanOut = null) =>
        new(message ?? Message, elements ?? Elements, wildCardFanOut ?? WildCardFanOut);

    public override string ToString() => $"ActorSelectionMessage - Message: {Message} - WildCartFanOut: {WildCardFanOut} - Elements: {string.Join("/", Elements.Select(e => e.ToString()))}";
}

/// <summary>One step of a selection.</summary>
public abstract class SelectionPathElement
{
}

/// <summary>The child of a name.</summary>
public class SelectChildName : SelectionPathElement
{
    public SelectChildName(string name) => Name = name;

    public string Name { get; }

    public override bool Equals(object obj) => obj is SelectChildName other && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode();

    public override string ToString() => Name;
}

/// <summary>The children whose name matches a pattern.</summary>
public class SelectChildPattern : SelectionPathElement
{
    public SelectChildPattern(string patternStr) => PatternStr = patternStr;

    public string PatternStr { get; }

    public override bool Equals(object obj) => obj is SelectChildPattern other && PatternStr == other.PatternStr;

    public override int GetHashCode() => PatternStr.GetHashCode();

    public override string ToString() => PatternStr;
}

/// <summary>All below, at any depth.</summary>
public class SelectChildRecursive : SelectionPathElement
{
    public static readonly SelectChildRecursive Instance = new();

    public override bool Equals(object obj) => obj is SelectChildRecursive;

    public override int GetHashCode() => "**".GetHashCode();

    public override string ToString() => "**";
}

/// <summary>The parent.</summary>
public class SelectParent : SelectionPathElement
{
    public static readonly SelectParent Instance = new();

    public override bool Equals(object obj) => obj is SelectParent;

    public override int GetHashCode() => "..".GetHashCode();

    public override string ToString() => "..";
}

/// <summary>Makes selections from paths, relative or absolute.</summary>
public static class ActorRefFactoryShared
{
    public static ActorSelection ActorSelection(ActorPath actorPath, ActorSystem system)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        return new ActorSelection(provider.RootGuardianAt(actorPath.Address), actorPath.Elements);
    }

    public static ActorSelection ActorSelection(string path, ActorSystem system, IActorRef lookupRoot)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        if (Uri.TryCreate(path, UriKind.Absolute, out _) && !path.StartsWith('/'))
        {
            return ActorPath.TryParse(path, out ActorPath actorPath)
                ? new ActorSelection(provider.RootGuardianAt(actorPath.Address), actorPath.Elements)
                : new ActorSelection(provider.DeadLetters, "");
        }

        return path.StartsWith('/') ? new ActorSelection(provider.RootGuardian, path[1..].Split('/')) : new ActorSelection(lookupRoot, path);
    }

    public static ActorSelection ActorSelection(IActorRef anchorActorRef, string path) =>
        new(anchorActorRef, path.Split('/', StringSplitOptions.RemoveEmptyEntries));
}
