namespace Akka.Util;

/// <summary>Makes results from functions and tasks.</summary>
public static class Result
{
    public static Result<T> Success<T>(T value) => new(value);

    public static Result<T> Failure<T>(Exception exception) => new(exception);

    public static Result<T> FromTask<T>(Task<T> task) => task.IsCanceled || task.IsFaulted
        ? Failure<T>(task.Exception ?? (Exception)new TaskCanceledException(task))
        : Success(task.Result);

    public static Result<T> From<T>(Func<T> func)
    {
        try
        {
            return new Result<T>(func());
        }
        catch (Exception cause)
        {
            return new Result<T>(cause);
        }
    }
}

/// <summary>The outcome of an operation: a value or the exception that prevented it.</summary>
public readonly struct Result<T> : IEquatable<Result<T>>
{
    public readonly bool IsSuccess;
    public readonly T Value;
    public readonly Exception Exception;

    public Result(T value)
    {
        IsSuccess = true;
        Value = value;
        Exception = null;
    }

    public Result(Exception exception)
    {
        IsSuccess = false;
        Value = default;
        Exception = exception;
    }

    public static bool operator ==(Result<T> x, Result<T> y) => x.Equals(y);

    public static bool operator !=(Result<T> x, Result<T> y) => !x.Equals(y);

    public bool Equals(Result<T> other) => IsSuccess == other.IsSuccess && (IsSuccess
        ? EqualityComparer<T>.Default.Equals(Value, other.Value)
        : Equals(Exception, other.Exception));

    public override bool Equals(object obj) => obj is Result<T> other && Equals(other);

    public override int GetHashCode() => IsSuccess ? (Value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(Value)) : Exception?.GetHashCode() ?? 0;

    public override string ToString() => IsSuccess ? $"Success({Value})" : $"Failure({Exception})";
}
