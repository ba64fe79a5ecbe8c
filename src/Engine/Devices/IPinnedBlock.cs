namespace CaffeTop.Engine.Devices;

/// <summary>Memory of the host that a device copies from by itself. One thread at a time.</summary>
public interface IPinnedBlock : IDisposable
{
    /// <summary>The first <paramref name="count"/> bytes, 64-byte aligned; grows when needed and then forgets its contents.</summary>
    Span<byte> Bytes(long count);
}
