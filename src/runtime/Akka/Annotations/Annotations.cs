namespace Akka.Annotations;

/// <summary>Marks API that may still change between minor versions.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class ApiMayChangeAttribute : Attribute
{
}

/// <summary>Marks a type that callers use but must not extend.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class DoNotInheritAttribute : Attribute
{
}

/// <summary>Marks public members that belong to the runtime itself.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class InternalApiAttribute : Attribute
{
}

/// <summary>Marks members of the runtime that other Akka modules rely on.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class InternalStableApiAttribute : Attribute
{
}
