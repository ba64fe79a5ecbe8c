// One pass over all parameters (ISolverOps; the formulas are UpdateRule's, from sgd_solver.cpp and its siblings).

struct ct_parameter
{
    float *weights, *gradient, *first, *second;
    i64 count;
    float rate, decay;
};

struct ct_step
{
    int rule, l1, keep_update;
    float scale, momentum, momentum2, rms_decay, delta, correction;
};

// "held", where there is one: not 0 means that the weights stay as they are.
extern "C" __global__ void solver_update(const ct_step* how, const int* held, const ct_parameter* parameters, const ct_chunk* chunks)
{
    if (held && *held) return;
    ct_step step = *how;
    ct_chunk chunk = chunks[blockIdx.x];
    ct_parameter p = parameters[chunk.span];
    i64 end = chunk.start + chunk.count;
    for (i64 i = chunk.start + threadIdx.x; i < end; i += blockDim.x)
    {
        float w = p.weights[i], g = fmaf(step.l1 ? ct_sign(w) : w, p.decay, p.gradient[i] * step.scale), h = p.first[i], update;
        switch (step.rule)
        {
            case 0:
                h = fmaf(h, step.momentum, g * p.rate);
                update = h;
                break;
            case 1:
            {
                float before = h;
                h = fmaf(h, step.momentum, g * p.rate);
                update = fmaf(h, 1.0f + step.momentum, before * -step.momentum);
                break;
            }
            case 2:
                h = fmaf(g, g, h);
                update = g * p.rate / (sqrtf(h) + step.delta);
                break;
            case 3:
                h = fmaf(h, step.rms_decay, g * g * (1.0f - step.rms_decay));
                update = g * p.rate / (sqrtf(h) + step.delta);
                break;
            case 4:
            {
                h = fmaf(h, step.momentum, g * g * (1.0f - step.momentum));
                float second = p.second[i], direction = g * sqrtf((second + step.delta) / (h + step.delta));
                p.second[i] = fmaf(second, step.momentum, direction * direction * (1.0f - step.momentum));
                update = direction * p.rate;
                break;
            }
            default:
            {
                h = fmaf(h, step.momentum, g * (1.0f - step.momentum));
                float second = fmaf(p.second[i], step.momentum2, g * g * (1.0f - step.momentum2));
                p.second[i] = second;
                update = h * (p.rate * step.correction) / (sqrtf(second) + step.delta);
                break;
            }
        }
        p.first[i] = h;
        p.weights[i] = w - update;
        if (step.keep_update) p.gradient[i] = update;
    }
}

extern "C" __global__ void solver_scale(float factor, const ct_span* spans, const ct_chunk* chunks)
{
    ct_chunk chunk = chunks[blockIdx.x];
    float* x = spans[chunk.span].x + chunk.start;
    for (int i = threadIdx.x; i < chunk.count; i += blockDim.x) x[i] *= factor;
}
