namespace CaffeTop.Tests.Shared;

/// <summary>The program sent what it must never send.</summary>
public sealed class VtException(string message) : Exception(message);
