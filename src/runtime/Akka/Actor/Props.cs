using System.Linq.Expressions;
using Akka.Util;
using Akka.Util.Reflection;

namespace Akka.Actor;

/// <summary>Makes an actor in a way of its own, as from a container.</summary>
public interface IIndirectActorProducer
{
    Type ActorType { get; }

    ActorBase Produce();

    void Release(ActorBase actor);
}

/// <summary>How to make an actor: its type and arguments, its deployment and, when given, its supervisor strategy. Immutable but for its setters.</summary>
public class Props : IEquatable<Props>, ISurrogated
{
    /// <summary>Props of no actor.</summary>
    public static readonly Props None = new NoProps();

    private static readonly object[] NoArguments = [];

    private readonly IIndirectActorProducer _producer;
    private readonly Type _inputType;

    public Props(Type type, object[] args)
        : this(Deploy.None, type, args)
    {
    }

    public Props(Type type)
        : this(Deploy.None, type, NoArguments)
    {
    }

    public Props(Type type, SupervisorStrategy supervisorStrategy, IEnumerable<object> args)
        : this(Deploy.None, type, args.ToArray()) => SupervisorStrategy = supervisorStrategy;

    public Props(Type type, SupervisorStrategy supervisorStrategy, params object[] args)
        : this(Deploy.None, type, args) => SupervisorStrategy = supervisorStrategy;

    public Props(Deploy deploy, Type type, IEnumerable<object> args)
        : this(deploy, type, args.ToArray())
    {
    }

    public Props(Deploy deploy, Type type, params object[] args)
        : this(new ActivatorProducer(Required(type), args), type, deploy, args)
    {
    }

    protected Props()
        : this(null, null, Deploy.None, NoArguments)
    {
    }

    protected Props(Props copy)
        : this(copy._producer, copy._inputType, copy.Deploy, copy.Arguments) => SupervisorStrategy = copy.SupervisorStrategy;

    internal Props(IIndirectActorProducer producer, Type inputType, Deploy deploy, object[] args)
    {
        _producer = producer;
        _inputType = inputType;
        Deploy = deploy;
        Arguments = args ?? NoArguments;
    }

    public static Props Empty { get; } = Create<EmptyActor>();

    public Type Type => _producer?.ActorType ?? _inputType;

    public string TypeName => _inputType?.AssemblyQualifiedName;

    public string Dispatcher => Deploy.Dispatcher == Deploy.NoDispatcherGiven ? Deploy.NoDispatcherGiven : Deploy.Dispatcher;

    public string Mailbox => Deploy.Mailbox;

    public Deploy Deploy { get; protected set; }

    public SupervisorStrategy SupervisorStrategy { get; protected set; }

    public object[] Arguments { get; private set; }

    /// <summary>Props from an expression <c>() => new MyActor(a, b)</c>; the arguments are evaluated now.</summary>
    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is not NewExpression newExpression)
            throw new ArgumentException("The create function must be a 'new T (args)' expression");
        return new Props(newExpression.Type, newExpression.GetArguments()) { SupervisorStrategy = supervisorStrategy };
    }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => new(typeof(TActor), args ?? [null]);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => new(typeof(TActor), supervisorStrategy, NoArguments);

    public static Props Create(Type type, params object[] args) => new(Required(type), args ?? [null]);

    public static Props CreateBy<TProducer>(params object[] args)
        where TProducer : class, IIndirectActorProducer
    {
        var producer = (IIndirectActorProducer)Activator.CreateInstance(typeof(TProducer), args);
        return new Props(producer, typeof(TProducer), Deploy.None, args);
    }

    public static Props CreateBy(IIndirectActorProducer producer, params object[] args) => new(producer, producer.GetType(), Deploy.None, args);

    public Props WithMailbox(string mailbox) => With(props => props.Deploy = Deploy.WithMailbox(mailbox));

    public Props WithDispatcher(string dispatcher) => With(props => props.Deploy = Deploy.WithDispatcher(dispatcher));

    public Props WithDeploy(Deploy deploy) => With(props => props.Deploy = deploy.WithFallback(props.Deploy));

    public Props WithStashCapacity(int stashCapacity) => With(props => props.Deploy = Deploy.WithStashCapacity(stashCapacity));

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) => With(props => props.SupervisorStrategy = supervisorStrategy);

    /// <summary>Makes an actor; called by its cell, at its start and at each restart.</summary>
    public virtual ActorBase NewActor()
    {
        try
        {
            return _producer.Produce();
        }
        catch (Exception cause)
        {
            throw new TypeLoadException($"Error while creating actor instance of type {Type} with {Arguments.Length} args: ({StringFormat.SafeJoin(",", Arguments)})", cause);
        }
    }

    public bool Equals(Props other)
    {
        if (other is null) return false;
        if (ReferenceEquals(this, other)) return true;
        return _inputType == other._inputType && Deploy.Equals(other.Deploy) && Equals(SupervisorStrategy, other.SupervisorStrategy) && Arguments.SequenceEqual(other.Arguments);
    }

    public override bool Equals(object obj) => obj is Props other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_inputType, Deploy);

    public ISurrogate ToSurrogate(ActorSystem system) => new PropsSurrogate { Arguments = Arguments, Type = Type, Deploy = Deploy };

    internal Props WithExactDeploy(Deploy deploy) => With(props => props.Deploy = deploy);

    internal void Release(ActorBase actor) => _producer?.Release(actor);

    protected virtual Props Copy() => new(_producer, _inputType, Deploy, Arguments) { SupervisorStrategy = SupervisorStrategy };

    private static Type Required(Type type) =>
        type ?? throw new ArgumentNullException(nameof(type), "Props must be instantiated with an actor type.");

    private Props With(Action<Props> change)
    {
        var copy = Copy();
        change(copy);
        return copy;
    }

    /// <summary>The serialized form of props.</summary>
    public class PropsSurrogate : ISurrogate
    {
        public Type Type { get; set; }

        public Deploy Deploy { get; set; }

        public object[] Arguments { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new Props(Deploy, Type, Arguments);
    }

    private sealed class NoProps : Props
    {
        public override ActorBase NewActor() => throw new InvalidOperationException("Props.None can not create an actor");

        protected override Props Copy() => this;
    }

    private sealed class EmptyActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}

/// <summary>The props of an actor that is gone.</summary>
public class TerminatedProps : Props
{
    public override ActorBase NewActor() => throw new InvalidOperationException("This actor has been terminated");
}
