using System.Runtime.InteropServices;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>Compiles one kernel <c>shift(float* y)</c> of 256 threads into an emulated GPU of its own and runs it under every schedule.</summary>
internal static unsafe class PlantedKernel
{
    private const int Threads = 256;

    /// <summary>Whether y[i] is (i + 1) mod 256 under every schedule; <paramref name="error"/>: what the emulated GPU says, or empty.</summary>
    public static bool IsRight(string kernel, out string error)
    {
        var folder = EmulatedDevice.Compile(kernel, Directory.CreateTempSubdirectory("planted").FullName);
        var library = NativeLibrary.Load(Path.Combine(folder, "libcuda.so.1"));
        error = "";
        var right = true;
        _ = ((delegate* unmanaged<uint, int>)Symbol(library, "cuInit"))(0);
        nint context, address, module, function;
        _ = ((delegate* unmanaged<nint*, int, int>)Symbol(library, "cuDevicePrimaryCtxRetain"))(&context, 0);
        _ = ((delegate* unmanaged<nint, int>)Symbol(library, "cuCtxSetCurrent"))(context);
        _ = ((delegate* unmanaged<nint*, nuint, int>)Symbol(library, "cuMemAlloc_v2"))(&address, Threads * sizeof(float));
        _ = ((delegate* unmanaged<nint*, byte*, uint, int*, void**, int>)Symbol(library, "cuModuleLoadDataEx"))(&module, (byte*)&address, 0, null, null);
        fixed (byte* name = "shift\0"u8) _ = ((delegate* unmanaged<nint*, nint, byte*, int>)Symbol(library, "cuModuleGetFunction"))(&function, module, name);
        for (var schedule = 0; schedule < 3 && error.Length == 0; schedule++)
        {
            ((delegate* unmanaged<int, void>)Symbol(library, "ct_set_schedule"))(schedule);
            void* argument = &address;
            var launch = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Symbol(library, "cuLaunchKernel");
            if (launch(function, 1, 1, 1, Threads, 1, 1, 0, 0, &argument, null) != 0)
            {
                error = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Symbol(library, "ct_last_error"))()) ?? "?";
                right = false;
            }

            for (var i = 0; i < Threads; i++) right &= ((float*)address)[i] == (i + 1) % Threads;
        }

        Directory.Delete(folder, recursive: true);
        return right;
    }

    private static nint Symbol(nint library, string name) => NativeLibrary.GetExport(library, name);
}
