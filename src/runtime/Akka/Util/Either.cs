namespace Akka.Util;

/// <summary>Makes either side of an <see cref="Either{TA,TB}"/>.</summary>
public static class Either
{
    public static Left<T> Left<T>(T value) => new(value);

    public static Right<T> Right<T>(T value) => new(value);
}

/// <summary>One of two values.</summary>
public abstract class Either<TA, TB>
{
    private readonly TA _left;
    private readonly TB _right;

    protected Either(TA left, TB right)
    {
        _left = left;
        _right = right;
    }

    public abstract bool IsLeft { get; }

    public abstract bool IsRight { get; }

    protected TB Right => _right;

    protected TA Left => _left;

    public object Value => IsLeft ? _left : _right;

    public Right<TA, TB> ToRight() => new(_right);

    public Left<TA, TB> ToLeft() => new(_left);

    public TRes Fold<TRes>(Func<TA, TRes> left, Func<TB, TRes> right) => IsLeft ? left(_left) : right(_right);

    public Either<TRes1, TRes2> Map<TRes1, TRes2>(Func<TA, TRes1> map1, Func<TB, TRes2> map2) => IsLeft
        ? new Left<TRes1, TRes2>(map1(_left))
        : new Right<TRes1, TRes2>(map2(_right));

    public Either<TRes, TB> MapLeft<TRes>(Func<TA, TRes> map) => Map(map, right => right);

    public Either<TA, TRes> MapRight<TRes>(Func<TB, TRes> map) => Map(left => left, map);

    public static implicit operator Either<TA, TB>(Left<TA> left) => new Left<TA, TB>(left.Value);

    public static implicit operator Either<TA, TB>(Right<TB> right) => new Right<TA, TB>(right.Value);
}

/// <summary>The right side, its other type still open.</summary>
public class Right<T>
{
    public Right(T b) => Value = b;

    public T Value { get; }

    public bool IsLeft => false;

    public bool IsRight => true;
}

/// <summary>The left side, its other type still open.</summary>
public class Left<T>
{
    public Left(T a) => Value = a;

    public T Value { get; }

    public bool IsLeft => true;

    public bool IsRight => false;
}

/// <summary>The right value of an <see cref="Either{TA,TB}"/>.</summary>
public class Right<TA, TB> : Either<TA, TB>
{
    public Right(TB b)
        : base(default, b)
    {
    }

    public override bool IsLeft => false;

    public override bool IsRight => true;

    public new TB Value => Right;
}

/// <summary>The left value of an <see cref="Either{TA,TB}"/>.</summary>
public class Left<TA, TB> : Either<TA, TB>
{
    public Left(TA a)
        : base(a, default)
    {
    }

    public override bool IsLeft => true;

    public override bool IsRight => false;

    public new TA Value => Left;
}
