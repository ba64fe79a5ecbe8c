using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Devices.Cuda;

/// <summary>Measures on the GPU what work on a context's stream takes there. Waits for it, so never inside a capture.</summary>
internal static unsafe class StreamTimer
{
    public static double Milliseconds(PrimaryContext context, Action work)
    {
        context.MakeCurrent();
        nint from = 0, to = 0;
        try
        {
            CudaStatus.Check(LibCuda.EventCreate(&from, 0));
            CudaStatus.Check(LibCuda.EventCreate(&to, 0));
            CudaStatus.Check(LibCuda.EventRecord(from, context.Stream));
            work();
            CudaStatus.Check(LibCuda.EventRecord(to, context.Stream));
            CudaStatus.Check(LibCuda.EventSynchronize(to));
            float milliseconds;
            CudaStatus.Check(LibCuda.EventElapsed(&milliseconds, from, to));
            return milliseconds;
        }
        finally
        {
            if (from != 0) _ = LibCuda.EventDestroy(from);
            if (to != 0) _ = LibCuda.EventDestroy(to);
        }
    }
}
