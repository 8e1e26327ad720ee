namespace Akka.Configuration;

public partial class Config
{
    public virtual bool GetBoolean(string path, bool @default = false) => GetNode(path)?.GetBoolean() ?? @default;

    /// <summary>A size in bytes, such as <c>64 KiB</c>; null when there is none.</summary>
    public virtual long? GetByteSize(string path) => GetByteSize(path, null);

    /// <summary>A size in bytes, such as <c>64 KiB</c>.</summary>
    public virtual long? GetByteSize(string path, long? def = null) => GetNode(path) is { } value ? value.GetByteSize() : def;

    public virtual int GetInt(string path, int @default = 0) => GetNode(path)?.GetInt() ?? @default;

    public virtual long GetLong(string path, long @default = 0) => GetNode(path)?.GetLong() ?? @default;

    public virtual float GetFloat(string path, float @default = 0) => GetNode(path)?.GetFloat() ?? @default;

    public virtual decimal GetDecimal(string path, decimal @default = 0) => GetNode(path)?.GetDecimal() ?? @default;

    public virtual double GetDouble(string path, double @default = 0) => GetNode(path)?.GetDouble() ?? @default;

    public virtual string GetString(string path, string @default = null) => GetNode(path) is { } value ? value.GetString() : @default;

    /// <summary>A duration, such as <c>250 ms</c>; a bare number is milliseconds, <c>infinite</c> is -1 ms where it is allowed.</summary>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true) =>
        GetNode(path) is { } value ? value.GetTimeSpan(allowInfinite) : @default.GetValueOrDefault();

    public virtual IList<bool> GetBooleanList(string path) => GetNode(path)?.GetBooleanList() ?? [];

    public virtual IList<decimal> GetDecimalList(string path) => GetNode(path)?.GetDecimalList() ?? [];

    public virtual IList<float> GetFloatList(string path) => GetNode(path)?.GetFloatList() ?? [];

    public virtual IList<double> GetDoubleList(string path) => GetNode(path)?.GetDoubleList() ?? [];

    public virtual IList<int> GetIntList(string path) => GetNode(path)?.GetIntList() ?? [];

    public virtual IList<long> GetLongList(string path) => GetNode(path)?.GetLongList() ?? [];

    public virtual IList<byte> GetByteList(string path) => GetNode(path)?.GetByteList() ?? [];

    public virtual IList<string> GetStringList(string path) => GetStringList(path, []);

    public virtual IList<string> GetStringList(string path, string[] strings) => GetNode(path)?.GetStringList() ?? strings;
}
