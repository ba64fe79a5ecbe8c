using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>The order of the folders that are searched for NVIDIA's libraries, on trees that are made for it.</summary>
public sealed class SearchPlacesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("places").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void TheUsersOwnFolderComesWithItsLibFolders()
    {
        var wanted = Make("my/cuda/lib64");
        Make("my/cuda/lib");
        Assert.Equal([wanted, Rooted("my/cuda/lib"), Rooted("my/cuda")], Places(("CAFFETOP_CUDA_PATH", Rooted("my/cuda"))).Chosen());
    }

    [Fact]
    public void VersionedToolkitsNewestFirstBehindTheLinkedOne()
    {
        foreach (var name in new[] { "cuda-11.8", "cuda-13.0", "cuda-9.2", "cuda" }) Make($"usr/local/{name}/lib64");
        var found = Places().Known().Where(folder => folder.EndsWith("lib64", StringComparison.Ordinal)).Select(folder => Path.GetFileName(Path.GetDirectoryName(folder)));
        Assert.Equal(["cuda", "cuda-13.0", "cuda-11.8", "cuda-9.2"], found);
    }

    [Fact]
    public void CondaThenVirtualEnvironmentThenToolkit()
    {
        var conda = Make("conda/lib");
        var wheel = Make("venv/lib/python3.12/site-packages/nvidia/cublas/lib");
        var toolkit = Make("usr/local/cuda/lib64");
        var found = Places(("CONDA_PREFIX", Rooted("conda")), ("VIRTUAL_ENV", Rooted("venv"))).Known().ToList();
        Assert.True(found.IndexOf(conda) < found.IndexOf(wheel) && found.IndexOf(wheel) < found.IndexOf(toolkit), string.Join('\n', found));
    }

    [Theory]
    [InlineData("home/.local/lib/python3.11/site-packages/nvidia/cudnn/lib")]
    [InlineData("home/miniconda3/lib")]
    [InlineData("home/miniforge3/envs/caffe/lib")]
    [InlineData("home/anaconda3/envs/torch/lib/python3.12/site-packages/nvidia/cudnn/lib")]
    [InlineData("home/.pyenv/versions/3.12.4/lib/python3.12/site-packages/nvidia/cudnn/lib")]
    [InlineData("work/env/lib/python3.12/site-packages/nvidia/cu13/lib")]
    [InlineData("usr/local/lib/python3.11/dist-packages/nvidia/cu13/lib")]
    [InlineData("usr/lib/python3/dist-packages/nvidia/cuda_nvrtc/lib")]
    [InlineData("opt/torch/.venv/lib/python3.10/site-packages/nvidia/cublas/lib")]
    [InlineData("opt/torch/venv/lib64/python3.10/site-packages/nvidia/nccl/lib")]
    public void WhatPipInstallsIsFound(string folder)
    {
        var wanted = Make(folder);
        File.WriteAllText(Path.Combine(Make("work/env/bin"), "python3"), "");
        Assert.Contains(wanted, Places(("HOME", Rooted("home")), ("PATH", $"bin::{Rooted("work/env/bin/")}:{Rooted("nowhere")}")).Known());
    }

    [Fact]
    public void OnlyFoldersThatExistAndEachOnce()
    {
        Make("usr/local/cuda/lib64");
        var found = Places(("CUDA_PATH", Rooted("usr/local/cuda")), ("CUDA_HOME", Rooted("nowhere"))).Known().ToList();
        Assert.Equal(found.Distinct(), found);
        Assert.All(found, folder => Assert.True(Directory.Exists(folder), folder));
    }

    private SearchPlaces Places(params (string Name, string Value)[] variables)
        => new(name => variables.FirstOrDefault(variable => variable.Name == name).Value, _root);

    private string Rooted(string path) => Path.Combine(_root, path);

    private string Make(string path) => Directory.CreateDirectory(Rooted(path)).FullName;
}
