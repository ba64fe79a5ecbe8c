using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Tests.Shared;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Proto;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("caffetop-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static NetParameter TinyModel() => new()
    {
        Name = "tiny",
        Layer =
        {
            new LayerParameter { Name = "data", Type = "Input", Top = { "data" }, InputParam = new() { Shape = { new BlobShape { Dim = { 1, 2 } } } } },
            new LayerParameter
            {
                Name = "ip", Type = "InnerProduct", Bottom = { "data" }, Top = { "ip" }, Include = { new NetStateRule { Phase = Phase.Test } },
                InnerProductParam = new() { NumOutput = 3 },
                Blobs =
                {
                    new BlobProto { Shape = new() { Dim = { 3, 2 } }, Data = { 1, 2, 3, 4, 5, 6 } },
                    new BlobProto { Shape = new() { Dim = { 3 } }, Data = { -1, 0, 1 }, Diff = { 7, 8, 9 } },
                },
            },
            new LayerParameter { Name = "scalar", Type = "Scale", Blobs = { new BlobProto { Data = { 42 } } } },
        },
    };

    private string Put(byte[] bytes, string name = "m.caffemodel")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private string Put(IMessage message) => Put(message.ToByteArray());

    private static float[] Data(SavedBlob blob)
    {
        var data = new float[blob.Count];
        blob.ReadData(data);
        return data;
    }

    [Fact]
    public void LayersAndBlobsInOrder()
    {
        using var model = ModelFile.Open(Put(TinyModel()));
        Assert.Equal("tiny", model.Name);
        Assert.Equal(["data Input", "ip InnerProduct", "scalar Scale"], model.Layers.Select(l => $"{l.Name} {l.Type}"));
        Assert.Equal(["data"], model.Layers[1].Bottoms);
        Assert.Equal(["ip"], model.Layers[1].Tops);
        var (weights, bias) = (model.Layers[1].Blobs[0], model.Layers[1].Blobs[1]);
        Assert.Equal([3, 2], weights.Shape);
        Assert.False(weights.HasDiff);
        Assert.False(weights.IsLegacy);
        Assert.Equal([-1, 0, 1], Data(bias));
        Assert.Equal([1, 2, 3, 4, 5, 6], Data(weights));
        Assert.True(bias.HasDiff);
        var diff = new float[3];
        bias.ReadDiff(diff);
        Assert.Equal([7, 8, 9], diff);
        Assert.Empty(model.Layers[2].Blobs[0].Shape);
        Assert.Equal([42], Data(model.Layers[2].Blobs[0]));
        Assert.Empty(model.Notes);
        Assert.Empty(model.Warnings);
    }

    [Fact]
    public void LegacyDoubleAndUnpackedNumbers()
    {
        var net = new NetParameter
        {
            Layer =
            {
                new LayerParameter
                {
                    Name = "old",
                    Blobs =
                    {
                        new BlobProto { Num = 1, Channels = 1, Height = 2, Width = 2, Data = { 1, 2, 3, 4 } },
                        new BlobProto { Shape = new() { Dim = { 2 } }, DoubleData = { 0.5, 1.5 } },
                    },
                },
            },
        };
        using (var model = ModelFile.Open(Put(net)))
        {
            Assert.True(model.Layers[0].Blobs[0].IsLegacy);
            Assert.Equal([1, 1, 2, 2], model.Layers[0].Blobs[0].Shape);
            Assert.Equal([1, 2, 3, 4], Data(model.Layers[0].Blobs[0]));
            Assert.Equal([0.5f, 1.5f], Data(model.Layers[0].Blobs[1]));
        }

        // layer { name: "u" blobs { shape { dim: 2 dim: 1 (both unpacked) } data: 1 data: 2 (both unpacked) } }
        byte[] unpacked =
        [
            0xA2, 0x06, 21, 0x0A, 1, (byte)'u', 0x3A, 16, 0x3A, 4, 0x08, 2, 0x08, 1, 0x2D, 0, 0, 0x80, 0x3F, 0x2D, 0, 0, 0, 0x40,
        ];
        using (var model = ModelFile.Open(Put(unpacked)))
        {
            Assert.Equal([2, 1], model.Layers[0].Blobs[0].Shape);
            Assert.Equal([1f, 2f], Data(model.Layers[0].Blobs[0]));
        }
    }

    [Fact]
    public void OldFormatsAreUpgraded()
    {
        var v1 = new NetParameter
        {
            Layers =
            {
                new V1LayerParameter { Name = "d", Type = V1LayerParameter.Types.LayerType.Data, DataParam = new() { Mirror = true } },
                new V1LayerParameter
                {
                    Name = "c", Type = V1LayerParameter.Types.LayerType.Convolution, Bottom = { "d" }, Top = { "c" },
                    Blobs = { new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 1, Data = { 3 } } },
                },
            },
            Input = { "x" },
        };
        using (var model = ModelFile.Open(Put(v1)))
        {
            Assert.Equal(["d Data", "c Convolution"], model.Layers.Select(l => $"{l.Name} {l.Type}"));
            Assert.Equal([3f], Data(model.Layers[1].Blobs[0]));
            Assert.Equal("IIWIIIIW", string.Concat(model.Notes.Select(n => n.Severity)));
            Assert.EndsWith("deprecated transformation parameters: " + model.Path, model.Notes[0].Text);
        }

        var v0 = new NetParameter
        {
            Layers =
            {
                new V1LayerParameter { Layer = new() { Name = "p", Type = "padding", Pad = 2 }, Bottom = { "d" }, Top = { "p" } },
                new V1LayerParameter
                {
                    Layer = new() { Name = "c", Type = "conv", Blobs = { new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 1, Data = { 5 } } } },
                    Bottom = { "p" }, Top = { "c" },
                },
            },
        };
        using (var model = ModelFile.Open(Put(v0)))
        {
            var layer = Assert.Single(model.Layers);
            Assert.Equal("c Convolution", $"{layer.Name} {layer.Type}");
            Assert.Equal([5f], Data(layer.Blobs[0]));
        }

        using (var model = ModelFile.Open(Put(new NetParameter { Input = { "x", "y" }, InputDim = { 1, 1, 1, 1, 1, 1, 1, 1 }, Layer = { new LayerParameter { Name = "l" } } })))
        {
            Assert.Equal(["input", "l"], model.Layers.Select(l => l.Name));
            Assert.Equal(["x", "y"], model.Layers[0].Tops);
        }
    }

    [Fact]
    public void WriterWritesWhatProtobufWrites()
    {
        var model = TinyModel();
        var blobs = model.Layer.Select(l => (IReadOnlyList<BlobToSave>)l.Blobs.Select(b =>
            new BlobToSave((b.Shape?.Dim ?? []).ToArray(), b.Data.ToArray(), b.Diff.Count > 0 ? b.Diff.ToArray() : default(ReadOnlyMemory<float>?))).ToList()).ToList();
        var expected = model.ToByteArray();
        foreach (var layer in model.Layer) layer.Blobs.Clear();
        using var stream = new MemoryStream();
        ModelFileWriter.Write(stream, model, blobs);
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void WriterAsksForLargeBlobsInPieces()
    {
        const int Count = 700_000;
        var pieces = 0;
        var net = new NetParameter { Layer = { new LayerParameter { Name = "l" } } };
        var blob = new BlobToSave([700, 1000], (start, into) =>
        {
            pieces++;
            for (var i = 0; i < into.Length; i++) into[i] = start + i;
        });
        var path = Path.Combine(_folder, "large.caffemodel");
        using (var file = File.Create(path)) ModelFileWriter.Write(file, net, [[blob]]);
        Assert.Equal(3, pieces);
        using var model = ModelFile.Open(path);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (float)i), Data(model.Layers[0].Blobs[0]));
    }

    [Fact]
    public void WriterRefusesMoreThanTwoGigabytesBeforeItWrites()
    {
        var net = new NetParameter { Layer = { new LayerParameter { Name = "l" } } };
        using var stream = new MemoryStream();
        var e = Assert.Throws<CaffeTopException>(() => ModelFileWriter.Write(stream, net, [[new BlobToSave([1 << 15, 1 << 14], (_, _) => Assert.Fail("asked for data"))]]));
        Assert.Contains("2,147,483,680 bytes, but a protobuf file ends at 2,147,483,647 (2 GB), in Caffe too", e.Message);
        Assert.Contains("HDF5", e.Message);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void SolverStateThereAndBack()
    {
        using var stream = new MemoryStream();
        SolverStateWriter.Write(stream, 1000, "snap_iter_1000.caffemodel", 3, [new BlobToSave([2], new float[] { 1, 2 }), new BlobToSave([], new float[] { 3 })]);
        var expected = new SolverState
        {
            Iter = 1000, LearnedNet = "snap_iter_1000.caffemodel", CurrentStep = 3,
            History = { new BlobProto { Shape = new() { Dim = { 2 } }, Data = { 1, 2 } }, new BlobProto { Data = { 3 } } },
        };
        Assert.Equal(expected.ToByteArray(), stream.ToArray());
        using var state = SolverStateFile.Open(Put(stream.ToArray(), "s.solverstate"));
        Assert.Equal((1000, "snap_iter_1000.caffemodel", 3), (state.Iteration, state.LearnedNet, state.CurrentStep));
        Assert.Equal([1f, 2f], Data(state.History[0]));
        Assert.Equal([3f], Data(state.History[1]));
    }

    [Fact]
    public void MixUpsAreNamed()
    {
        string Refusal(byte[] bytes, bool asState = false)
        {
            var path = Put(bytes);
            var e = Assert.ThrowsAny<CaffeTopException>(() =>
            {
                using IDisposable file = asState ? SolverStateFile.Open(path) : ModelFile.Open(path);
            });
            Assert.StartsWith(path + "@0: ", e.Message);
            return e.Message[(path.Length + 4)..];
        }

        var state = new SolverState { Iter = 100000, LearnedNet = "x.caffemodel" }.ToByteArray();
        var mean = new BlobProto { Num = 1, Channels = 3, Height = 2, Width = 2, Data = { new float[12] } }.ToByteArray();
        Assert.StartsWith("this is a .solverstate, but a .caffemodel is needed", Refusal(state));
        Assert.StartsWith("this is a .caffemodel, but a .solverstate is needed", Refusal(TinyModel().ToByteArray(), asState: true));
        Assert.StartsWith("this looks like a mean file (.binaryproto), but a .caffemodel is needed", Refusal(mean));
        Assert.StartsWith("this is a text file, but a .caffemodel is binary (is it the net's prototxt?)", Refusal("name: \"x\"\nlayer { }\n"u8.ToArray()));
        Assert.StartsWith("this is an HDF5 file, which is not yet supported", Refusal([0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10]));
        Assert.StartsWith("the file is empty", Refusal([]));
    }

    [Fact]
    public void DamageIsFound()
    {
        string Refusal(byte[] bytes)
        {
            var path = Put(bytes);
            return Assert.ThrowsAny<CaffeTopException>(() => ModelFile.Open(path).Dispose()).Message[path.Length..];
        }

        var good = TinyModel().ToByteArray();
        Assert.Contains("the file is truncated", Refusal(good[..^3]));
        Assert.Contains("0 is no field here (the file is damaged, or something was appended to it, or it is of another kind)", Refusal([.. good, 0, 0]));
        NetParameter With(BlobProto blob) => new() { Name = "n", Layer = { new LayerParameter { Name = "l", Blobs = { blob } } } };
        Assert.Contains("blob 0 of layer \"l\" has the shape 2 x 3 = 6 numbers, but 5 are in the file", Refusal(With(new() { Shape = new() { Dim = { 2, 3 } }, Data = { 1, 2, 3, 4, 5 } }).ToByteArray()));
        Assert.Contains("impossible shape 4294967296 x 4294967296", Refusal(With(new() { Shape = new() { Dim = { 1L << 32, 1L << 32 } } }).ToByteArray()));
        Assert.Contains("impossible shape -1", Refusal(With(new() { Shape = new() { Dim = { -1 } } }).ToByteArray()));
        Assert.Contains("1 numbers but 2 gradients", Refusal(With(new() { Data = { 1 }, Diff = { 1, 2 } }).ToByteArray()));
        Assert.Contains("definition includes both 'layer' and 'layers' fields", Refusal(new NetParameter { Layer = { new LayerParameter() }, Layers = { new V1LayerParameter() } }.ToByteArray()));

        // A million groups, one in the other; and a length of 2^31 - 1 with nothing behind it.
        var groups = new byte[1_000_002];
        groups.AsSpan().Fill(0x1B);
        groups[0] = 0x0A;
        groups[1] = 0;
        Assert.Contains("groups are nested more than 100 deep", Refusal(groups));
        Assert.Contains("2,147,483,647 bytes are announced here, but 0 are left", Refusal([0xA2, 0x06, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]));
    }

    [Fact]
    public void MillionsOfEmptyMessagesAreRefused()
    {
        var bytes = new byte[14_000_000];
        for (var i = 0; i < bytes.Length; i += 2) bytes[i] = 0x12;
        var path = Put(bytes);
        Assert.Contains("more than 1,000,000 layers, blobs and names", Assert.ThrowsAny<CaffeTopException>(() => ModelFile.Open(path).Dispose()).Message);
    }

    [SkippableTheory]
    [InlineData("lenet_init.caffemodel")]
    [InlineData("after20_sgd.caffemodel")]
    public void ReferenceModels(string name)
    {
        var path = SharedFolder.PathOrSkip("reference", "lenet", name);
        var bytes = File.ReadAllBytes(path);
        var expected = NetParameter.Parser.ParseFrom(bytes);
        using var model = ModelFile.Open(path);
        Assert.Equal(expected.Layer.Select(l => (l.Name, l.Type)), model.Layers.Select(l => (l.Name, l.Type)));
        var blobs = new List<IReadOnlyList<BlobToSave>>();
        for (var i = 0; i < expected.Layer.Count; i++)
        {
            Assert.Equal(expected.Layer[i].Blobs.Select(b => string.Join(' ', b.Shape.Dim)), model.Layers[i].Blobs.Select(b => string.Join(' ', b.Shape)));
            Assert.Equal(expected.Layer[i].Blobs.SelectMany(b => b.Data), model.Layers[i].Blobs.SelectMany(Data));
            blobs.Add([.. model.Layers[i].Blobs.Select(b => new BlobToSave(b.Shape.ToArray(), Data(b)))]);
            expected.Layer[i].Blobs.Clear();
        }

        using var stream = new MemoryStream();
        ModelFileWriter.Write(stream, expected, blobs);
        Assert.True(bytes.AsSpan().SequenceEqual(stream.ToArray()), "not the bytes that Caffe wrote");
    }
}
