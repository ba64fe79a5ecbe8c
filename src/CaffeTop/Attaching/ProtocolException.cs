namespace CaffeTop.Attaching;

/// <summary>The other side sent what the protocol does not have, as a sentence about what came.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
