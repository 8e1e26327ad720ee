namespace Akka.TestKit;

/// <summary>How the TestKit reports a failed expectation to the test framework in use.</summary>
public interface ITestKitAssertions
{
    /// <summary>Fails the test with the formatted message.</summary>
    void Fail(string format = "", params object[] args);

    /// <summary>Fails the test unless <paramref name="condition"/> is true.</summary>
    void AssertTrue(bool condition, string format = "", params object[] args);

    /// <summary>Fails the test unless <paramref name="condition"/> is false.</summary>
    void AssertFalse(bool condition, string format = "", params object[] args);

    /// <summary>Fails the test unless both values are equal.</summary>
    void AssertEqual<T>(T expected, T actual, string format = "", params object[] args);

    /// <summary>Fails the test unless <paramref name="comparer"/> holds both values equal.</summary>
    void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args);
}
