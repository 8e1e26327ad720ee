namespace AkkaCollector.Connections;

/// <summary>A word of a venue's protocol that its decoder found, for the connection actor.</summary>
public abstract record VenueMessage;

/// <summary>The venue's answer to a request.</summary>
/// <param name="Id">The request's number; null when the venue named none, as it does for a request that it could not read.</param>
/// <param name="Result">The result as received; empty when there is none.</param>
/// <param name="Error">What the venue refused; null when it did not.</param>
/// <param name="VenueInMicros">When the venue received the request, in microseconds since 1970 UTC; 0 when not sent.</param>
/// <param name="VenueOutMicros">When the venue sent the answer, in microseconds since 1970 UTC; 0 when not sent.</param>
public sealed record VenueAnswer(long? Id, ReadOnlyMemory<byte> Result, VenueError? Error, long VenueInMicros, long VenueOutMicros) : VenueMessage;

/// <summary>A refusal in the venue's own words.</summary>
/// <param name="Code">The venue's number of the error.</param>
/// <param name="Message">The venue's text.</param>
/// <param name="Detail">Further data as received; empty when there is none.</param>
public sealed record VenueError(long Code, string Message, string Detail)
{
    /// <inheritdoc />
    public override string ToString() => Detail.Length == 0 ? $"{Code} {Message}" : $"{Code} {Message} {Detail}";
}

/// <summary>The venue asks for a sign of life and cuts the connection off when none comes.</summary>
public sealed record TestRequested : VenueMessage
{
    /// <summary>The one value.</summary>
    public static TestRequested Instance { get; } = new();
}

/// <summary>A sign of life by the venue that asks for nothing.</summary>
public sealed record HeartbeatReceived : VenueMessage
{
    /// <summary>The one value.</summary>
    public static HeartbeatReceived Instance { get; } = new();
}
