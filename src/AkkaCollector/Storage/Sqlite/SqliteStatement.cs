using System.Text;
using SQLitePCL;

namespace AkkaCollector.Storage;

/// <summary>One prepared statement, bound and run many times. Columns count from 1, as in SQLite.</summary>
internal sealed class SqliteStatement : IDisposable
{
    /// <summary>SQLite copies the bytes before the call returns.</summary>
    private static readonly nint Transient = -1;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly nint _databaseHandle, _handle;
    private readonly string _path, _doing;
    private byte[] _text = new byte[256];

    public SqliteStatement(sqlite3 database, string path, string doing, string sql)
    {
        _database = database;
        _path = path;
        _doing = doing;
        var code = raw.sqlite3_prepare_v2(database, sql, out _statement);
        if (code != raw.SQLITE_OK) throw SqliteErrors.Opening(code, path, raw.sqlite3_errmsg(database).utf8_to_string());
        _databaseHandle = database.DangerousGetHandle();
        _handle = _statement.DangerousGetHandle();
    }

    /// <summary>A number; NaN becomes NULL.</summary>
    public void Bind(int index, double value) => SqliteNative.BindDouble(_handle, index, value);

    /// <summary>An integer.</summary>
    public void Bind(int index, long value) => SqliteNative.BindLong(_handle, index, value);

    /// <summary>An integer, or NULL.</summary>
    public void Bind(int index, long? value)
    {
        if (value is { } number) SqliteNative.BindLong(_handle, index, number);
        else SqliteNative.BindNull(_handle, index);
    }

    /// <summary>A text, or NULL.</summary>
    public unsafe void Bind(int index, string? value)
    {
        if (value is null)
        {
            SqliteNative.BindNull(_handle, index);
            return;
        }
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length < most) _text = new byte[most];
        var length = Encoding.UTF8.GetBytes(value, _text);
        fixed (byte* bytes = _text) Check(SqliteNative.BindText(_handle, index, bytes, length, Transient));
    }

    /// <summary>UTF-8 bytes as a text.</summary>
    public unsafe void BindText(int index, ReadOnlySpan<byte> utf8)
    {
        fixed (byte* bytes = utf8) Check(SqliteNative.BindText(_handle, index, bytes, utf8.Length, Transient));
    }

    /// <summary>Bytes.</summary>
    public unsafe void BindBlob(int index, ReadOnlySpan<byte> value)
    {
        // A blob of no bytes needs a pointer that is not null, or SQLite binds NULL.
        byte nothing = 0;
        if (value.IsEmpty) Check(SqliteNative.BindBlob(_handle, index, &nothing, 0, Transient));
        else fixed (byte* bytes = value) Check(SqliteNative.BindBlob(_handle, index, bytes, value.Length, Transient));
    }

    /// <summary>Runs a statement that gives no row and makes it ready for the next; answers how many rows the database changed.</summary>
    public int Run()
    {
        var code = SqliteNative.Step(_handle);
        if (code != raw.SQLITE_DONE) throw FailureAndReset(code);
        var changes = SqliteNative.Changes(_databaseHandle);
        SqliteNative.Reset(_handle);
        return changes;
    }

    /// <summary>Runs a statement that gives one integer, or no row.</summary>
    public long? RunForNumber()
    {
        var code = SqliteNative.Step(_handle);
        long? number = code switch
        {
            raw.SQLITE_ROW => raw.sqlite3_column_int64(_statement, 0),
            raw.SQLITE_DONE => null,
            _ => throw FailureAndReset(code),
        };
        SqliteNative.Reset(_handle);
        return number;
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw FailureAndReset(code);
    }

    private TickStoreException FailureAndReset(int code)
    {
        var failure = Failure(code);
        SqliteNative.Reset(_handle);
        return failure;
    }

    private TickStoreException Failure(int code) =>
        SqliteErrors.Working(raw.sqlite3_extended_errcode(_database) is var extended and not 0 ? extended : code, _path, _doing,
            raw.sqlite3_errmsg(_database).utf8_to_string());
}
