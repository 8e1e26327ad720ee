using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>An input port of a stage; its identity is the object.</summary>
public abstract class InPort
{
    internal int Id = -1;
}

/// <summary>An output port of a stage; its identity is the object.</summary>
public abstract class OutPort
{
    internal int Id = -1;
}

/// <summary>An input port with a name, of any element type.</summary>
public abstract class Inlet : InPort
{
    public readonly string Name;

    protected Inlet(string name) => Name = name ?? throw new ArgumentException("Inlet name must be defined", nameof(name));

    /// <summary>The same port seen as one that takes <typeparamref name="T"/>.</summary>
    public static Inlet<T> Create<T>(Inlet inlet) => inlet as Inlet<T> ?? new Inlet<T>(inlet.Name) { Id = inlet.Id };

    /// <summary>A new port with the same name and element type.</summary>
    public abstract Inlet CarbonCopy();

    internal abstract Type ElementType { get; }

    public sealed override string ToString() => Name + "(" + GetHashCode() + ")";
}

/// <summary>An input port that takes elements of type <typeparamref name="T"/>.</summary>
public sealed class Inlet<T> : Inlet
{
    public Inlet(string name) : base(name)
    {
    }

    internal override Type ElementType => typeof(T);

    public override Inlet CarbonCopy() => new Inlet<T>(Name);
}

/// <summary>An output port with a name, of any element type.</summary>
public abstract class Outlet : OutPort
{
    public readonly string Name;

    protected Outlet(string name) => Name = name ?? throw new ArgumentException("Outlet name must be defined", nameof(name));

    /// <summary>The same port seen as one that gives <typeparamref name="T"/>.</summary>
    public static Outlet<T> Create<T>(Outlet outlet) => outlet as Outlet<T> ?? new Outlet<T>(outlet.Name) { Id = outlet.Id };

    /// <summary>A new port with the same name and element type.</summary>
    public abstract Outlet CarbonCopy();

    internal abstract Type ElementType { get; }

    internal abstract Connection NewConnection();

    internal abstract AsyncLink NewLink(int capacity);

    public sealed override string ToString() => Name + "(" + GetHashCode() + ")";
}

/// <summary>An output port that gives elements of type <typeparamref name="T"/>.</summary>
public sealed class Outlet<T> : Outlet
{
    public Outlet(string name) : base(name)
    {
    }

    internal override Type ElementType => typeof(T);

    // All reference types share one kind of connection, so that reading the slot needs no generic look-up.
    internal override Connection NewConnection() => typeof(T).IsValueType ? new Connection<T>() : new Connection<object>();

    internal override AsyncLink NewLink(int capacity) => new AsyncLink<T>(capacity);

    public override Outlet CarbonCopy() => new Outlet<T>(Name);
}
