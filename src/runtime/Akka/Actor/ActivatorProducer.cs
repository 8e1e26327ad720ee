using System.Reflection;

namespace Akka.Actor;

/// <summary>Makes actors by their constructor, which it looks for once.</summary>
internal sealed class ActivatorProducer(Type actorType, object[] arguments) : IIndirectActorProducer
{
    private ConstructorInvoker _constructor;
    private bool _searched;

    public Type ActorType { get; } = actorType;

    public ActorBase Produce()
    {
        if (!_searched)
        {
            _constructor = FindConstructor();
            _searched = true;
        }

        // What only the binder can match, as an int for a long, is left to it.
        if (_constructor is null) return (ActorBase)Activator.CreateInstance(ActorType, arguments);
        try
        {
            return (ActorBase)_constructor.Invoke(arguments.AsSpan());
        }
        catch (Exception cause)
        {
            // As from Activator, whichever way the actor was made.
            throw new TargetInvocationException(cause);
        }
    }

    public void Release(ActorBase actor)
    {
        // Nothing to give back: the actor was made for this cell alone.
    }

    private ConstructorInvoker FindConstructor()
    {
        if (ActorType.IsAbstract) return null;
        var fitting = ActorType.GetConstructors().Where(Fits).ToArray();
        return fitting.Length == 1 ? ConstructorInvoker.Create(fitting[0]) : null;
    }

    private bool Fits(ConstructorInfo constructor)
    {
        var parameters = constructor.GetParameters();
        if (parameters.Length != arguments.Length) return false;
        for (var i = 0; i < parameters.Length; i++)
        {
            var type = parameters[i].ParameterType;
            var fits = arguments[i] is null ? !type.IsValueType || Nullable.GetUnderlyingType(type) is not null : type.IsInstanceOfType(arguments[i]);
            if (!fits) return false;
        }

        return true;
    }
}
