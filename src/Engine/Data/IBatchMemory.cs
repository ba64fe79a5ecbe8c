namespace CaffeTop.Engine.Data;

/// <summary>Host memory that a batch is decoded into: 64-byte aligned, with 64 floats of slack behind the end that may be read.</summary>
public interface IBatchMemory : IDisposable
{
    /// <summary>The first <paramref name="count"/> floats; grows when needed and then forgets its contents.</summary>
    Span<float> Floats(int count);
}
