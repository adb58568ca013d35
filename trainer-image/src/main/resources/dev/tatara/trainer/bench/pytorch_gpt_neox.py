"""One training step of GPT-NeoX in PyTorch eager mode, timed on request.

The yardstick of `bench train`: what somebody would write with the fast parts that PyTorch has, scaled dot-product
attention and fused AdamW, and the same semantics as Tatara's trainer: sequential residual, rotary positions on the whole
head, GELU in its exact form, fp32 loss, and in bf16 an fp32 master weight and fp32 gradients into the optimizer.

Arguments: precision layers hidden heads sequence micro-batch vocabulary threads. Prints "ready" with PyTorch's version,
then for each line on standard input trains one step and prints its seconds and its loss.
"""
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Rotary(nn.Module):
    def __init__(self, width, positions, dtype):
        super().__init__()
        frequencies = 10000.0 ** (-torch.arange(0, width, 2).float() / width)
        angles = torch.outer(torch.arange(positions).float(), frequencies)
        angles = torch.cat((angles, angles), -1)
        self.register_buffer("cos", angles.cos().to(dtype), persistent=False)
        self.register_buffer("sin", angles.sin().to(dtype), persistent=False)

    def forward(self, x):
        first, second = x.chunk(2, -1)
        return x * self.cos + torch.cat((-second, first), -1) * self.sin


class Block(nn.Module):
    def __init__(self, hidden, heads, rotary):
        super().__init__()
        self.heads, self.rotary = heads, rotary
        self.attention_norm = nn.LayerNorm(hidden)
        self.query_key_value = nn.Linear(hidden, 3 * hidden)
        self.dense = nn.Linear(hidden, hidden)
        self.mlp_norm = nn.LayerNorm(hidden)
        self.widen = nn.Linear(hidden, 4 * hidden)
        self.narrow = nn.Linear(4 * hidden, hidden)

    def forward(self, x):
        batch, length, hidden = x.shape
        joint = self.query_key_value(self.attention_norm(x))
        joint = joint.view(batch, length, self.heads, 3 * hidden // self.heads).transpose(1, 2)
        query, key, value = joint.chunk(3, -1)
        attended = F.scaled_dot_product_attention(self.rotary(query), self.rotary(key), value, is_causal=True)
        x = x + self.dense(attended.transpose(1, 2).reshape(batch, length, hidden))
        return x + self.narrow(F.gelu(self.widen(self.mlp_norm(x))))


class GptNeox(nn.Module):
    def __init__(self, layers, hidden, heads, sequence, vocabulary, dtype):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        rotary = Rotary(hidden // heads, sequence, dtype)
        self.blocks = nn.ModuleList(Block(hidden, heads, rotary) for _ in range(layers))
        self.norm = nn.LayerNorm(hidden)
        self.head = nn.Linear(hidden, vocabulary, bias=False)

    def forward(self, tokens, targets):
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x)).float()
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))


class MasterWeights:
    """fp32 copies that the optimizer updates; the model computes with bf16."""

    def __init__(self, model):
        self.computing = list(model.parameters())
        self.parameters = [nn.Parameter(p.detach().float()) for p in self.computing]

    def take_gradients(self):
        for master, computing in zip(self.parameters, self.computing):
            master.grad = computing.grad.float()

    @torch.no_grad()
    def give_weights(self):
        torch._foreach_copy_(self.computing, self.parameters)


def main():
    precision = sys.argv[1]
    layers, hidden, heads, sequence, batch, vocabulary, threads = map(int, sys.argv[2:9])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    model = GptNeox(layers, hidden, heads, sequence, vocabulary, dtype)
    for parameter in model.parameters():
        if parameter.dim() == 2:
            nn.init.normal_(parameter, std=0.02)
    model.to(dtype)
    master = MasterWeights(model) if precision == "bf16" else None
    trained = master.parameters if master else list(model.parameters())
    optimizer = torch.optim.AdamW(trained, lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1, fused=True)
    print("ready", torch.__version__, flush=True)
    for _ in sys.stdin:
        tokens = torch.randint(vocabulary, (batch, sequence + 1))
        begin = time.perf_counter()
        loss = model(tokens[:, :-1], tokens[:, 1:])
        loss.backward()
        if master:
            master.take_gradients()
        nn.utils.clip_grad_norm_(trained, 1.0, foreach=True)
        optimizer.step()
        if master:
            master.give_weights()
        for parameter in model.parameters():
            parameter.grad = None
        value = loss.item()
        print(time.perf_counter() - begin, value, flush=True)


main()
